// Package feature measures blocks: what can be said of each without a rule,
// as small numbers (bins) that the weights are looked up by.
package feature

import "slices"

// ID names a feature; it is also its column in a Matrix.
type ID int

// The features of a block's own text and place, known for text and HTML alike.
const (
	Words ID = iota
	WordLength
	SentenceLength
	Sentences
	StartEdge
	EndEdge
	StopShare
	StopWords
	CapShare
	UpperShare
	DigitShare
	Commas
	Symbols
	Quotes
	Marks
	LexiconScore
	Kind
	GapBefore
	GapAfter
	Repeats
	TitleLikeness
	PlaceByWords
	PlaceByBlocks
	FromStart
	FromEnd
	ProseBefore // the share of the document's prose that stands before the block
	ProseAfter
	ToProseBefore // how many blocks back the nearest prose stands
	ToProseAfter
	RunLength // of the run of blocks without prose that the block is in
	Near2     // the share of prose among the words of two blocks on either side
	Near5
	Near15
	MeanWords3
	DocBlocks
	DocWords
	DocMeanWords
	DocProse
	DocLang
	PrevWords
	NextWords
	Prev2Words
	Next2Words
	PrevStops
	NextStops
	PrevEnd
	NextEnd
	NextStart
	PrevLexicon
	NextLexicon
	LexiconNear // the lowest lexicon score of three blocks on either side
	LexiconBack // of the nearest short block before
	RuleOwn     // what the weighted rules say of the block, summed
	RuleReach   // what rules say that reach the block from another
	RuleBack    // how many blocks back the nearest block stands that rules call noise
	RuleAhead
	RuleNear // how many blocks that rules call noise stand within five
	RuleDoc  // the share of such blocks in the document
	Shape    // how many blocks have the same shape
	ShapeBefore
	ShapeAfter
	RepeatsNear
	CommentsBack
	RelatedBack
	PeopleBack
	NavBack
	LegalBack
	OffersBack
	CommentsAhead
	RelatedAhead
	PeopleAhead
	NavAhead
	LegalAhead
	OffersAhead
	CommentsNear
	RelatedNear
	PeopleNear
	LexiconWide
	LexiconMean
	ProseLexicon // by the weights that words have in prose
	ProseLexMean
	LexiconLow // the lowest of a word
	Topic      // the share of its content words that prose elsewhere has too
	TopicOften
	TopicWords
	TitleWords   // how many content words the block shares with a title
	LexiconPairs // by the weights of two words in a row
	Spread
	PageLike // how much the document looks like the text of a page, and not like what an extractor left of one
	PageKind // what kind of page it is, and whether by far
	TextFeatures
)

// The features of a block in a page, besides those of its text.
const (
	SelfTag ID = TextFeatures + iota
	ParentTag
	Zone // which of nav, aside, header, footer, form, dialog it stands in
	Part // which of article, main, figure, table, list item, quote
	Hidden
	Articles // how many articles the page has, and which this one is
	Level
	ElemDepth
	LinkShare
	LinkNumber
	ClassSelf // the log-odds of the names of the element, and of the containers around
	Class1
	Class2
	Class3
	ClassSum
	ClassLow
	ClassHigh
	Alike0 // how many siblings of the same tag and class the element has
	Alike1
	Alike2
	Words1 // of the container at each level, what stands in it
	Words2
	Words3
	Words4
	Words5
	Links1
	Links2
	Links3
	Links4
	Links5
	Prose1
	Prose2
	Prose3
	Prose4
	Prose5
	Hold1 // the share of the page's prose that the container holds
	Hold2
	Hold3
	Hold4
	Hold5
	Blocks1
	Blocks2
	Blocks3
	GroupCount // of the blocks with the same path of tags and classes
	GroupWords
	GroupProse
	GroupLinks
	GroupHold
	ToMainHeading
	BestShort // where the smallest container lies that holds half of the prose
	BestLong
	BestDepth
	StructuredBody
	PageType
	PageLinks
	HTMLFeatures
)

// Spec describes a feature: its name in the weights file and how many bins it has, at most 64.
type Spec struct {
	Name string
	Bins int
}

// TextOnly is true of a feature that pays in raw text alone. What it says of a page,
// the page's elements say too: fits of HTML with these were no better.
func (s Spec) TextOnly() bool {
	return slices.Contains(Specs[Shape:Spread+1], s) || s == ContextSpecs[CtxTopic] || s == ContextSpecs[CtxTopicMean]
}

// Unordered is true of a feature whose bins are kinds of something, in no order.
func (s Spec) Unordered() bool { return slices.Contains(unordered, s.Name) }

var unordered = []string{
	"start", "end", "previous-end", "next-end", "next-start", "marks", "kind", "tag", "parent-tag", "zone", "part", "hidden",
	"gap-before", "gap-after", "articles", "doc-language", "page-kind", "page-type", "structured-body", "says",
}

// Specs has the description of every feature, by ID.
var Specs = [...]Spec{
	Words:          {"words", 18},
	WordLength:     {"word-length", 12},
	SentenceLength: {"sentence-length", 12},
	Sentences:      {"sentences", 8},
	StartEdge:      {"start", int(edges)},
	EndEdge:        {"end", int(edges)},
	StopShare:      {"stop-share", 13},
	StopWords:      {"stop-words", 10},
	CapShare:       {"capital-share", 11},
	UpperShare:     {"upper-case-share", 11},
	DigitShare:     {"digit-share", 11},
	Commas:         {"commas", 7},
	Symbols:        {"symbols", 7},
	Quotes:         {"quotes", 6},
	Marks:          {"marks", 64},
	LexiconScore:   {"lexicon", 16},
	Kind:           {"kind", 8},
	GapBefore:      {"gap-before", 3},
	GapAfter:       {"gap-after", 3},
	Repeats:        {"repeats", 6},
	TitleLikeness:  {"title-likeness", 7},
	PlaceByWords:   {"place-by-words", 16},
	PlaceByBlocks:  {"place-by-blocks", 16},
	FromStart:      {"from-start", 12},
	FromEnd:        {"from-end", 12},
	ProseBefore:    {"prose-before", 14},
	ProseAfter:     {"prose-after", 14},
	ToProseBefore:  {"to-prose-before", 12},
	ToProseAfter:   {"to-prose-after", 12},
	RunLength:      {"run-length", 12},
	Near2:          {"near-2", 11},
	Near5:          {"near-5", 11},
	Near15:         {"near-15", 11},
	MeanWords3:     {"mean-words-3", 18},
	DocBlocks:      {"doc-blocks", 14},
	DocWords:       {"doc-words", 14},
	DocMeanWords:   {"doc-mean-words", 18},
	DocProse:       {"doc-prose", 11},
	DocLang:        {"doc-language", 4},
	PrevWords:      {"previous-words", 18},
	NextWords:      {"next-words", 18},
	Prev2Words:     {"previous-2-words", 18},
	Next2Words:     {"next-2-words", 18},
	PrevStops:      {"previous-stops", 13},
	NextStops:      {"next-stops", 13},
	PrevEnd:        {"previous-end", int(edges)},
	NextEnd:        {"next-end", int(edges)},
	NextStart:      {"next-start", int(edges)},
	PrevLexicon:    {"previous-lexicon", 16},
	NextLexicon:    {"next-lexicon", 16},
	LexiconNear:    {"lexicon-near", 16},
	LexiconBack:    {"lexicon-back", 16},
	RuleOwn:        {"rules", 12},
	RuleReach:      {"rules-reach", 12},
	RuleBack:       {"rules-back", 12},
	RuleAhead:      {"rules-ahead", 12},
	RuleNear:       {"rules-near", 8},
	RuleDoc:        {"rules-document", 8},
	Shape:          {"shape", 8},
	ShapeBefore:    {"shape-before", 8},
	ShapeAfter:     {"shape-after", 8},
	RepeatsNear:    {"repeats-near", 6},
	CommentsBack:   {"comments-back", 12},
	RelatedBack:    {"related-back", 12},
	PeopleBack:     {"people-back", 12},
	NavBack:        {"nav-back", 12},
	LegalBack:      {"legal-back", 12},
	OffersBack:     {"offers-back", 12},
	CommentsAhead:  {"comments-ahead", 12},
	RelatedAhead:   {"related-ahead", 12},
	PeopleAhead:    {"people-ahead", 12},
	NavAhead:       {"nav-ahead", 12},
	LegalAhead:     {"legal-ahead", 12},
	OffersAhead:    {"offers-ahead", 12},
	CommentsNear:   {"comments-near", 8},
	RelatedNear:    {"related-near", 8},
	PeopleNear:     {"people-near", 8},
	LexiconWide:    {"lexicon-wide", 32},
	LexiconMean:    {"lexicon-mean", 24},
	ProseLexicon:   {"lexicon-prose", 40},
	ProseLexMean:   {"lexicon-prose-mean", 24},
	LexiconLow:     {"lexicon-low", 12},
	Topic:          {"topic", 12},
	TopicOften:     {"topic-often", 12},
	TopicWords:     {"topic-words", 8},
	TitleWords:     {"title-words", 6},
	LexiconPairs:   {"lexicon-pairs", 40},
	Spread:         {"spread", 10},
	PageLike:       {"page-likeness", 12},
	PageKind:       {"page-kind", 16},

	SelfTag:        {"tag", 40},
	ParentTag:      {"parent-tag", 40},
	Zone:           {"zone", 64},
	Part:           {"part", 64},
	Hidden:         {"hidden", 4},
	Articles:       {"articles", 6},
	Level:          {"level", 8},
	ElemDepth:      {"depth", 16},
	LinkShare:      {"link-share", 11},
	LinkNumber:     {"links", 8},
	ClassSelf:      {"names", 16},
	Class1:         {"names-1", 16},
	Class2:         {"names-2", 16},
	Class3:         {"names-3", 16},
	ClassSum:       {"names-sum", 24},
	ClassLow:       {"names-low", 16},
	ClassHigh:      {"names-high", 16},
	Alike0:         {"alike", 8},
	Alike1:         {"alike-1", 8},
	Alike2:         {"alike-2", 8},
	Words1:         {"container-1-words", 14},
	Words2:         {"container-2-words", 14},
	Words3:         {"container-3-words", 14},
	Words4:         {"container-4-words", 14},
	Words5:         {"container-5-words", 14},
	Links1:         {"container-1-links", 11},
	Links2:         {"container-2-links", 11},
	Links3:         {"container-3-links", 11},
	Links4:         {"container-4-links", 11},
	Links5:         {"container-5-links", 11},
	Prose1:         {"container-1-prose", 11},
	Prose2:         {"container-2-prose", 11},
	Prose3:         {"container-3-prose", 11},
	Prose4:         {"container-4-prose", 11},
	Prose5:         {"container-5-prose", 11},
	Hold1:          {"container-1-holds", 14},
	Hold2:          {"container-2-holds", 14},
	Hold3:          {"container-3-holds", 14},
	Hold4:          {"container-4-holds", 14},
	Hold5:          {"container-5-holds", 14},
	Blocks1:        {"container-1-blocks", 12},
	Blocks2:        {"container-2-blocks", 12},
	Blocks3:        {"container-3-blocks", 12},
	GroupCount:     {"group-size", 12},
	GroupWords:     {"group-mean-words", 18},
	GroupProse:     {"group-prose", 11},
	GroupLinks:     {"group-links", 11},
	GroupHold:      {"group-holds", 14},
	ToMainHeading:  {"to-main-heading", 26},
	BestShort:      {"best-half", 16},
	BestLong:       {"best-most", 16},
	BestDepth:      {"best-depth", 12},
	StructuredBody: {"structured-body", structuredKinds},
	PageType:       {"page-type", 8},
	PageLinks:      {"page-links", 11},
}
