package clean

import "slices"

// walls are the rules that say that the text goes on for those who subscribe, pay or sign in.
// The others of the category paywall know what stands below a whole text too: buttons to log
// in, prices, pleas for support.
var walls = []string{
	"paywall/subscribe-to-read", "paywall/continue-requires", "paywall/for-subscribers", "paywall/free-articles-left",
	"paywall/ar-subscribers", "paywall/de-wall", "paywall/es-wall", "paywall/fr-wall", "paywall/it-wall", "paywall/ja-continue",
	"paywall/ja-members-only", "paywall/nl-wall", "paywall/pl-wall", "paywall/pt-wall", "paywall/ru-wall", "paywall/zh-members",
}

// wallWithin is how many blocks below the last one of the body a wall may stand.
const wallWithin = 3

// walled reports whether a wall ends the body, whose last block is given.
func (r *Result) walled(last int) bool {
	for i := last + 1; i < min(last+1+wallWithin, len(r.Blocks)); i++ {
		if slices.Contains(walls, r.Blocks[i].Rule) {
			return true
		}
	}
	return false
}
