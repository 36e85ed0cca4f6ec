package clean

// Source is the decoded text that the offsets of r count in.
func Source(r *Result) string { return r.source }
