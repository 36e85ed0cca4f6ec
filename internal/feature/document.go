package feature

import "github.com/winnow-text/winnow/internal/doc"

// The features of a document as a whole, by which it is told whether it is the
// text of a page or what an extractor has left of one.
const (
	DocSize ID = iota
	DocLength
	DocMean
	DocProseShare
	DocShort // the share of blocks of three words or fewer
	DocHead  // how many blocks stand before the first prose
	DocTail  // how many after the last
	DocRun   // the longest run of blocks without prose
	DocNoisy // how many blocks rules call noise
	DocNoise // their share
	DocSays  // what kind of page its markup says it is
	DocLinks // the share of text in links
	DocGroup // the size of the largest group of blocks with the same path
	DocArticles
	DocFeatures
)

// DocSpecs describes the features of a document.
var DocSpecs = [DocFeatures]Spec{
	DocSize:       {"blocks", 14},
	DocLength:     {"words", 14},
	DocMean:       {"mean-words", 18},
	DocProseShare: {"prose", 11},
	DocShort:      {"short-blocks", 11},
	DocHead:       {"before-prose", 12},
	DocTail:       {"after-prose", 12},
	DocRun:        {"longest-run", 12},
	DocNoisy:      {"noisy-blocks", 12},
	DocNoise:      {"noise", 14},
	DocSays:       {"says", 8},
	DocLinks:      {"links", 11},
	DocGroup:      {"largest-group", 12},
	DocArticles:   {"articles", 8},
}

// Document fills row with the features of the document that blocks make up.
func (s *Scanner) Document(blocks []doc.Block, noise []Noise, row []uint8) {
	n := int32(len(blocks))
	var words, prose, short, noisy, run, longest int32
	head, last := n, int32(-1)
	for i := range blocks {
		b := &blocks[i]
		words += b.Words
		run++
		if b.Prose {
			prose += b.Words
			head, last, run = min(head, int32(i)), int32(i), 0
		}
		longest = max(longest, run)
		if b.Words <= 3 {
			short++
		}
		if noise[i].Own > 0.5 {
			noisy++
		}
	}
	row[DocSize], row[DocLength] = logBin(n, 14), logBin(words/8, 14)
	row[DocMean] = countBin(words/max(n, 1), 18)
	row[DocProseShare] = share(prose, words, 11)
	row[DocShort] = share(short, n, 11)
	row[DocHead], row[DocTail], row[DocRun] = logBin(head, 12), logBin(n-1-last, 12), logBin(longest, 12)
	row[DocSays] = s.Hints.PageType
	row[DocLinks], row[DocGroup], row[DocArticles] = 0, 0, 0
	if s.Names != nil && len(s.sums) == int(n)+1 {
		total, largest := s.sums[n], int32(0)
		for i := range s.group {
			largest = max(largest, s.group[i].count)
		}
		row[DocLinks], row[DocGroup] = share(total.links, total.bytes, 11), logBin(largest, 12)
		row[DocArticles] = logBin(int32(s.articles), 8)
	}
	row[DocNoisy], row[DocNoise] = logBin(noisy, 12), endsBin(noisy, n)
}
