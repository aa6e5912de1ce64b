package relief

import (
	"slices"
	"strings"

	"spoina/internal/clock"
	"spoina/internal/flow"
)

// Manners of delivery.
const (
	InPerson  = "IN_PERSON"
	Post      = "POST"
	EDelivery = "E_DELIVERY"
)

var (
	manners = map[string]string{InPerson: "do rąk", Post: "pocztą", EDelivery: "przez e-Doręczenia"}
	waiting = map[string]flow.Term{Post: flow.LeftAtPost, EDelivery: flow.LeftOnline}
)

// deem puts the day on which a letter counts as delivered that nobody took: the last of the days for which it waited.
func (in *Moving) deem() error {
	if in.LeftOn.IsZero() && in.Manner == "" {
		return nil
	}
	if in.Move != "deliver" && in.Move != "served" {
		return failAt("manner", ErrValue.Because("manner and left_on: of deliver and served only"))
	}
	if in.LeftOn.IsZero() {
		return nil
	}
	term, ok := waiting[in.Manner]
	if !ok {
		return failAt("left_on", ErrValue.Because("left_on: only what came by POST or E_DELIVERY is left waiting"))
	}
	due := flow.Clock{Start: in.LeftOn, Term: term}.Due(in.LeftOn).On
	if !in.On.IsZero() && in.On != due {
		return failAt("left_on", ErrDay.Because("left waiting on %s, it counts as delivered on %s; what was taken before has no left_on", in.LeftOn, due))
	}
	if due.After(clock.Today()) {
		return failAt("left_on", ErrEarly.Because("left waiting on %s, it counts as delivered on %s if nobody takes it before", in.LeftOn, due))
	}
	in.On = due
	return nil
}

// noted is the note of the step, with how the letter was delivered.
func (in *Moving) noted() string {
	note := strings.TrimSpace(in.Note)
	if in.Manner == "" {
		return note
	}
	return strings.TrimSuffix("Doręczono "+manners[in.Manner]+". "+note, " ")
}

// left keeps the days for which a letter waited as a deadline of the case: it prints how the day of delivery was counted.
func (a *action) left(app *application, in Moving, sent ...string) error {
	if in.LeftOn.IsZero() {
		return nil
	}
	last, err := a.last(app, sent...)
	if err != nil {
		return err
	}
	if in.LeftOn.Before(last.On) {
		return failAt("left_on", ErrDay.Because("left_on: %s lies before the letter, of %s", in.LeftOn, last.On))
	}
	if err := flow.Start(a.ctx, a.c, "relief_applications", app.ID, clockDelivery, in.LeftOn, waiting[in.Manner]); err != nil {
		return err
	}
	return flow.Stop(a.ctx, a.c, "relief_applications", app.ID, clockDelivery, a.on)
}

// last is the newest step that one of the moves made.
func (a *action) last(app *application, moves ...string) (flow.Entry, error) {
	steps, err := flow.Timeline(a.ctx, a.c, "relief_applications", app.ID)
	for _, s := range slices.Backward(steps) {
		if slices.Contains(moves, s.Move) {
			return s, err
		}
	}
	return flow.Entry{}, err
}
