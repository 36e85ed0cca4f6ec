// Package clean separates an article from everything that a site or an
// aggregator wrapped around it: menus, prompts, teasers, bylines, captions,
// comments. It takes raw text or HTML and returns the body, and says of every
// block which rule or what evidence decided.
//
//	c, err := clean.New()
//	if err != nil {
//		return err
//	}
//	r, err := c.HTML(ctx, page, clean.Input{URL: address})
//	if err != nil {
//		return err
//	}
//	fmt.Println(r.Meta.Title, r.Meta.Published)
//	fmt.Println(r.Text)
//
// # Cleaning
//
// [New] makes a [Cleaner]. It costs some milliseconds and memory for its rules,
// so make one and share it: it is immutable, safe for concurrent use, and keeps
// nothing between documents. The same input gives the same result.
//
// [Cleaner.Text] takes raw text, [Cleaner.HTML] the bytes of a page,
// [Cleaner.Node] and [Cleaner.Document] a page that was parsed already, which
// they do not change. Nothing is fetched and no script is run. The time and the
// memory grow with the input, and no faster; a caller who wants them bounded
// bounds the input. The context is looked at between the steps.
//
// # The result
//
// [Result.Text] is the body: paragraphs set apart by a blank line; list items,
// rows of tables and verses on lines of their own, the cells of a row with tabs
// between them. The body of a text consists of parts of the input, in their order.
// Captions, bylines, sign-offs and the like are no part of it unless [Keep] says
// so. [Result.Meta] has what is known about the article.
//
// [Result.Blocks] are all blocks of the input with what was decided on each.
// [Result.Removed] lists what went; with the body it covers the input. Offsets
// are in bytes: of a text those of the input, if it was UTF-8; of a page those of
// its text.
//
// A page without an article has an empty body, which is no error. [Result.Doubt]
// says so, and when else the result may be wrong. Errors are about input that is
// not what it was given for ([ErrBinary], [ErrNotHTML]) and about the context.
//
// [Result.Node] is the body as a tree. Package render writes it as HTML and as
// Markdown.
//
// # Rules
//
// What noise looks like is said by rules, in the packs of package rules. [Rules]
// adds others, [WithoutDefaultRules] leaves those out, [Keep] and [Drop] choose
// among their categories, and [Explain] shows what each contributed.
package clean
