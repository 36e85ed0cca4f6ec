package clean

// Source is the decoded text that the offsets of r count in.
func Source(r *Result) string { return r.source }

// Rounds is in how many rounds the text of r was cleaned.
func Rounds(r *Result) int { return r.rounds }

// Settled says whether the text of r was cleaned until nothing changed. Texts that no
// person writes, such as a thousand bylines, lose a line a round.
func Settled(r *Result) bool { return r.rounds <= maxRounds }

// Walls are the rules that say that the text goes on.
var Walls = walls
