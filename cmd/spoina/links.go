package main

import (
	"encoding/json"

	"spoina/analysis"
)

type linksCmd struct{}

func (c *linksCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	lines := json.NewEncoder(p.out)
	lines.SetEscapeHTML(false)
	return analysis.LinkLines(p.ctx, store, p.scope(), func(l *analysis.LinkLine) error { return lines.Encode(l) })
}
