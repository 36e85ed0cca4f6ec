package siteconfig

import (
	"github.com/antchfx/htmlquery"
	"github.com/antchfx/xpath"
)

// maxSteps is how many steps from node to node an expression may take on a page: some
// tenths of a second. Without a limit //div//div//p takes minutes on a page that is made
// for it.
const maxSteps = 4 << 20

// navigator walks a page and counts the steps.
type navigator struct {
	*htmlquery.NodeNavigator
	left *int
}

// step panics when too many have been taken, as the library does when an expression
// fails: there is no other way out of it.
func (n *navigator) step(cost int) {
	if *n.left -= cost; *n.left < 0 {
		panic("too many steps")
	}
}

func (n *navigator) Copy() xpath.NodeNavigator {
	n.step(1)
	c := *n.NodeNavigator
	return &navigator{&c, n.left}
}

func (n *navigator) Value() string {
	v := n.NodeNavigator.Value()
	n.step(1 + len(v)/64)
	return v
}

func (n *navigator) MoveToParent() bool { n.step(1); return n.NodeNavigator.MoveToParent() }
func (n *navigator) MoveToNextAttribute() bool {
	n.step(1)
	return n.NodeNavigator.MoveToNextAttribute()
}
func (n *navigator) MoveToChild() bool    { n.step(1); return n.NodeNavigator.MoveToChild() }
func (n *navigator) MoveToFirst() bool    { n.step(1); return n.NodeNavigator.MoveToFirst() }
func (n *navigator) MoveToNext() bool     { n.step(1); return n.NodeNavigator.MoveToNext() }
func (n *navigator) MoveToPrevious() bool { n.step(1); return n.NodeNavigator.MoveToPrevious() }

func (n *navigator) MoveTo(other xpath.NodeNavigator) bool {
	n.step(1)
	o, ok := other.(*navigator)
	return ok && n.NodeNavigator.MoveTo(o.NodeNavigator)
}
