package main

import (
	"fmt"

	"spoina/analysis/landscape/check"
	"spoina/internal/clock"
)

type checkCmd struct {
	Lon         *float64 `help:"Degrees; or --address, or --parcel."`
	Lat         *float64 `help:"Degrees."`
	Address     string   `help:"Street and number."`
	Parcel      string   `help:"Identifier, or number where it is unique."`
	Type        string   `required:"" help:"Kind of device: ADV.BILLBOARD, SIGN.PROJECTING …"`
	Width       *float64 `help:"m"`
	Height      *float64 `help:"m, of the display."`
	Depth       *float64 `help:"m, thickness or projection."`
	Bottom      *float64 `help:"m, lower edge above the ground."`
	Top         *float64 `help:"m, upper edge above the ground."`
	Sides       int      `help:"Sides with a display."`
	Mount       string   `help:"FREESTANDING, WALL, FENCE, POLE, ROOF, SHELTER, WINDOW, SCAFFOLD or TRAILER."`
	Illuminated *bool    `help:"Whether it is lit." negatable:""`
	Digital     *bool    `help:"Whether it is a screen." negatable:""`
	Businesses  *int     `help:"Businesses on the property."`
	From        string   `help:"First day (YYYY-MM-DD)."`
	To          string   `help:"Last day."`
	On          string   `help:"By the rules of this day; today unless told." placeholder:"DATE"`
}

func (c *checkCmd) Run(p *program) error {
	q := check.Question{Lon: c.Lon, Lat: c.Lat, Address: c.Address, Parcel: c.Parcel, Type: c.Type, Width: c.Width, Height: c.Height, Depth: c.Depth, Bottom: c.Bottom, Top: c.Top,
		Sides: c.Sides, Mount: c.Mount, Illuminated: c.Illuminated, Digital: c.Digital, Businesses: c.Businesses}
	on := clock.Today()
	for _, d := range []struct {
		name, text string
		to         *clock.Date
	}{{"--from", c.From, &q.From}, {"--to", c.To, &q.To}, {"--on", c.On, &on}} {
		if d.text == "" {
			continue
		}
		day, err := clock.ParseDate(d.text)
		if err != nil {
			return fmt.Errorf("%s: %v: %w", d.name, err, errUsage)
		}
		*d.to = day
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	a, err := check.Ask(p.ctx, store, q, on)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s  %s\n%s", a.Number, a.Rules.Verdict, a.Land.Words.PL)
	for _, w := range a.Rules.Reasons {
		text += "\n" + w.PL
	}
	for _, r := range a.Rules.Results {
		text += fmt.Sprintf("\n%-7s %s", r.Verdict, r.Words.PL)
	}
	return p.result(a, text+"\n"+a.Disclaimer.PL)
}
