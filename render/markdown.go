package render

import (
	"bytes"
	"context"
	"regexp"
	"sync"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
)

// markdown converts trees that prepare has gone over. The converter's own
// escaping is off: it looks for the end of a link from every bracket on, which
// takes quadratic time, and it believes where lines begin what it sees after
// rendering; escape knows both from the tree.
var markdown = sync.OnceValue(func() *converter.Converter {
	c := converter.NewConverter(
		converter.WithEscapeMode(converter.EscapeModeDisabled),
		converter.WithPlugins(
			base.NewBasePlugin(),
			commonmark.NewCommonmarkPlugin(commonmark.WithListEndComment(false)),
			strikethrough.NewStrikethroughPlugin(),
			table.NewTablePlugin(
				table.WithNewlineBehavior(table.NewlineBehaviorPreserve),
				table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal),
				table.WithHeaderPromotion(true),
			),
		),
	)
	c.Register.Renderer(unlessDone, converter.PriorityEarly-1) // comes first
	for _, name := range [...]string{"dl", "dt", "dd", "figure", "figcaption"} {
		c.Register.TagType(name, converter.TagTypeBlock, converter.PriorityEarly)
	}
	c.Register.RendererFor("a", converter.TagTypeInline, renderLink, converter.PriorityEarly)
	c.Register.RendererFor("input", converter.TagTypeInline, renderBox, converter.PriorityEarly)
	c.Register.RendererFor("img", converter.TagTypeInline, renderImage, converter.PriorityEarly)
	for _, name := range [...]string{"sub", "sup"} {
		c.Register.RendererFor(name, converter.TagTypeInline, renderElement, converter.PriorityEarly)
	}
	for _, name := range [...]string{"ul", "ol"} {
		c.Register.RendererFor(name, converter.TagTypeBlock, renderList, converter.PriorityEarly)
	}
	c.Register.RendererFor("blockquote", converter.TagTypeBlock, renderQuote, converter.PriorityEarly)
	c.Register.RendererFor(footnoteMark, converter.TagTypeInline, renderFootnoteMark, converter.PriorityEarly)
	c.Register.RendererFor(footnoteText, converter.TagTypeBlock, renderFootnoteText, converter.PriorityEarly)
	return c
})

// unlessDone writes nothing for an element once the context is done, and leaves it to
// the others before.
func unlessDone(ctx converter.Context, _ converter.Writer, _ *html.Node) converter.RenderStatus {
	if ctx.Err() != nil {
		return converter.RenderSuccess
	}
	return converter.RenderTryNext
}

func writeMarkdown(ctx context.Context, root *html.Node) (string, error) {
	if root.FirstChild == nil {
		return "", nil
	}
	prepare(root)
	text, err := markdown().ConvertNode(root, converter.WithContext(ctx))
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return "", err
	}
	return string(bytes.TrimSpace(blankLines.ReplaceAll(text, nil))), nil
}

// blankLines are lines of nothing but the indent of a list.
var blankLines = regexp.MustCompile(`(?m)^[ \t]+$`)
