package feature

// Asked says which of the features that cost something to measure are asked for.
type Asked struct {
	Topics, Families, Shapes bool
}

// Everything asks for all features, as a fit does.
var Everything = Asked{true, true, true}

// Add asks for a feature of the first pass, or of those that later passes see besides.
func (a *Asked) Add(id ID, later bool) {
	switch {
	case later:
		a.Topics = a.Topics || id == CtxTopic || id == CtxTopicMean
	case id >= Topic && id <= TitleWords:
		a.Topics = true
	case id >= CommentsBack && id <= PeopleNear:
		a.Families = true
	case id >= Shape && id <= RepeatsNear || id == Spread:
		a.Shapes = true
	}
}
