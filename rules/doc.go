// Package rules holds what winnow knows about noise, as data: packs of rules
// in YAML, loaded strictly, compiled into one search for all their
// literals, and matched against the blocks of a document.
//
// A rule says what one phrase or construction is, where it may stand, how far
// it reaches, and whether it decides or only argues. It carries the examples
// that test it. The rules never remove anything: [Set.Scan] and [Set.Resolve]
// return hits, and package clean weighs them.
//
// The work falls into two halves. Scan looks at each block alone: one pass of
// the search over its bytes, a regular expression only where one of its
// literals stands. Resolve looks at blocks among their neighbours: language,
// zone, sequences, likeness, reach. Resolve is called again after blocks were
// taken out; Scan is not.
package rules
