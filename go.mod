module github.com/winnow-text/winnow

go 1.26
