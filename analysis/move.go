package analysis

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/flow"
)

// Failures of moves.
var (
	ErrReason     = fail.New(fail.Invalid, "discrepancy.reason", "choose why it is no discrepancy")
	ErrWords      = fail.New(fail.Invalid, "discrepancy.words", "this needs a sentence in your own words")
	ErrExpiry     = fail.New(fail.Invalid, "discrepancy.expiry", "the day until which it is dismissed lies in the past")
	ErrRests      = fail.New(fail.Invalid, "discrepancy.rests", "the document or number that the verdict rests on is not there, or has ended")
	ErrAction     = fail.New(fail.Invalid, "discrepancy.action", "choose what the office does")
	ErrCaseNo     = fail.New(fail.Invalid, "discrepancy.case_no", "a proceeding needs its case number from the office's document system")
	ErrCallDays   = fail.New(fail.Invalid, "discrepancy.call_days", "a call gives 7 to 14 days")
	ErrResolution = fail.New(fail.Invalid, "discrepancy.resolution", "choose how it ended, as it fits what was done")
	ErrSecond     = fail.New(fail.Refused, "discrepancy.second", "somebody else than who proposed it confirms it")
	ErrProposal   = fail.New(fail.Conflict, "discrepancy.proposal", "nothing waits for a second person")
	ErrWaits      = fail.New(fail.Conflict, "discrepancy.waits", "a colleague's proposal waits for a second person: approve or reject it first")
	ErrUndo       = fail.New(fail.Conflict, "discrepancy.undo", "there is no step of an officer to undo")
	ErrLetterOut  = fail.New(fail.Conflict, "discrepancy.letter_out", "a letter went out after the last step, so it cannot be undone")
)

// Rests is what a verdict rests on, as a person names it.
type Rests struct {
	Kind string `json:"kind" enum:"decision,lease,param"`
	ID   int64  `json:"id,omitempty" doc:"of the decision or lease"`
	Name string `json:"name,omitempty" maxLength:"80" doc:"of the parameter"`
}

// Moving is a move of a discrepancy's case.
type Moving struct {
	Move        string     `json:"move" maxLength:"20" doc:"triage, check, confirm, register_error, dismiss, act, resolve, close, reopen, gone, gone_close, back, approve, reject"`
	On          clock.Date `json:"on,omitempty" doc:"day on which it happened; today when absent"`
	Reason      string     `json:"reason,omitempty" maxLength:"40" doc:"of dismiss: code of the list"`
	Words       string     `json:"words,omitempty" maxLength:"2000" doc:"in the officer's words"`
	LegalBasis  string     `json:"legal_basis,omitempty" maxLength:"300" doc:"of dismiss; the reason's own when absent"`
	ExpiresOn   clock.Date `json:"expires_on,omitempty" doc:"of dismiss: last day"`
	ExpiresWith *Rests     `json:"expires_with,omitempty" doc:"of dismiss: ends with this document or number"`
	Action      string     `json:"action,omitempty" maxLength:"40" doc:"of act"`
	CaseNo      string     `json:"case_no,omitempty" maxLength:"80" doc:"of act: from the office's document system"`
	Days        int        `json:"days,omitempty" minimum:"0" maximum:"60" doc:"of a call to explain: 7 to 14; the office's usual when absent"`
	Complex     bool       `json:"complex,omitempty" doc:"of a proceeding: two months instead of one (art. 35 § 3 KPA)"`
	Resolution  string     `json:"resolution,omitempty" maxLength:"40" doc:"of resolve, gone and gone_close"`

	proposedBy, approvedBy string // of a move that two people made
}

// Moved is where the case is now.
type Moved struct {
	ID      int64      `json:"id"`
	Version int64      `json:"version"`
	State   flow.State `json:"state"`
	Waits   bool       `json:"waits,omitempty" doc:"it was proposed, and waits for a second person"`
}

// move makes a move for whoever may. From a new discrepancy a verdict looks at it first.
func (d *desk) move(id, seen int64, in Moving) (Moved, error) {
	h, err := d.take(id, seen)
	if err != nil {
		return Moved{}, err
	}
	in.Words = strings.TrimSpace(in.Words)
	if !utf8.ValidString(in.Words) || strings.ContainsRune(in.Words, 0) {
		return Moved{}, fail.At("words", ErrWords)
	}
	approved := ""
	switch in.Move {
	case "approve", "reject":
		p := h.Proposal
		if p == nil {
			return Moved{}, ErrProposal
		}
		if err := d.scope.Require(access.DecideFinding); err != nil {
			return Moved{}, err
		}
		if in.Move == "reject" {
			h.Proposal, h.WorkNote = nil, in.Words
			if in.Words == "" && p.By != d.scope.Actor() {
				return Moved{}, fail.At("words", ErrWords.Because("say why, so that who proposed it knows"))
			}
			return h.moved(false), d.finish(h, "discrepancy.reject")
		}
		if p.By == d.scope.Actor() {
			return Moved{}, ErrSecond
		}
		approved, in, h.Proposal = d.scope.Actor(), p.Moving, nil
		in.proposedBy, in.approvedBy = p.By, approved
	default:
		if h.Proposal != nil {
			return Moved{}, ErrWaits
		}
	}
	from := h.State
	if in.Move == "back" {
		if h.VanishedFrom == "" {
			return Moved{}, flow.ErrMove.Because("nobody had worked on it, so there is nothing to go back to")
		}
		in.Move = moveBack + strings.ToLower(string(h.VanishedFrom))
	}
	m, ok := process.Move(from, in.Move)
	if !ok && from == Detected {
		m, ok = process.Move(Triaged, in.Move)
	}
	if !ok || !asked(m) {
		_, err := process.Go(from, in.Move)
		if err == nil {
			err = flow.ErrUnknown
		}
		return Moved{}, fail.At("move", err)
	}
	if err := d.scope.Require(m.Permission); err != nil {
		return Moved{}, err
	}
	if from == Vanished && h.VanishedFrom == "" {
		return Moved{}, fail.At("move", flow.ErrMove.Because("nobody had worked on it, so there is nothing to confirm"))
	}
	if in.On.After(clock.Today()) {
		return Moved{}, fail.At("on", flow.ErrFuture)
	}
	if in.On.IsZero() {
		in.On = clock.Today()
	}
	waits := approved == "" && slices.Contains(d.eyes, in.Move) && !d.scope.All()
	trial := *h
	trial.Verdicts = slices.Clone(h.Verdicts)
	if waits { // what cannot be done is refused now, not when the second person looks
		if err := d.apply(&trial, in, true); err != nil {
			return Moved{}, err
		}
		h.Proposal = &proposal{in, d.scope.Actor(), time.Now().UTC().Truncate(time.Second)}
		return h.moved(true), d.finish(h, "discrepancy.propose")
	}
	if err := d.apply(h, in, false); err != nil {
		return Moved{}, err
	}
	if from == Detected && m.From[0] != Detected {
		if err := d.step(h, "triage", in.On, ""); err != nil {
			return Moved{}, fail.At("on", err)
		}
	}
	if err := d.step(h, in.Move, in.On, in.note()); err != nil {
		return Moved{}, fail.At("on", err)
	}
	if h.Assignee == "" && h.State != Vanished && !d.scope.All() { // who decides has taken it
		h.Assignee = d.scope.Actor()
	}
	h.ParkedUntil, h.Reopened = clock.Date{}, nil
	return h.moved(false), d.finish(h, "discrepancy."+strings.SplitN(in.Move, "_", 2)[0])
}

func (h *held) moved(waits bool) Moved { return Moved{h.ID, h.Version + 1, h.State, waits} }

func (d *desk) finish(h *held, action string) error {
	if err := d.due(h); err != nil {
		return err
	}
	return d.put(h, action)
}

// note is what the step keeps: what was chosen, then the officer's words.
func (in Moving) note() string {
	code := in.Reason + in.Action + in.Resolution
	if code == "" {
		return in.Words
	}
	return strings.TrimSuffix(code+" · "+in.Words, " · ")
}

// apply does what a move needs; a trial only looks whether it could be done.
func (d *desk) apply(h *held, in Moving, trial bool) error {
	if v := verdictOf(in.Move); v != "" {
		return d.decide(h, in, v)
	}
	switch {
	case in.Move == "act":
		return d.act(h, in, trial)
	case in.Move == "resolve" || in.Move == "gone" || in.Move == "gone_close":
		return d.resolve(h, in, trial)
	case in.Move == "reopen":
		if in.Words == "" {
			return fail.At("words", ErrWords.Because("say why it is opened again"))
		}
		h.forget()
	case strings.HasPrefix(in.Move, moveBack):
		h.VanishedFrom = ""
	}
	return nil
}

// decide gives a verdict. It stands beside those before it, with what it was given on.
func (d *desk) decide(h *held, in Moving, v flow.State) error {
	now := time.Now().UTC().Truncate(time.Second)
	given := verdict{Verdict: v, Words: in.Words, By: d.scope.Actor(), At: now}
	if in.proposedBy != "" {
		given.By, given.Approved = in.proposedBy, in.approvedBy
	}
	switch {
	case h.Verdict != "" && in.Words == "":
		return fail.At("words", ErrWords.Because("another verdict stands: say why yours differs"))
	case v == Confirmed && h.State != FieldCheck && in.Words == "":
		return fail.At("words", ErrWords.Because("say what confirms it without a field check"))
	}
	h.ExpiresOn, h.ExpiresWith = clock.Date{}, nil
	if v == FalsePositive {
		if err := d.dismiss(h, in, &given); err != nil {
			return err
		}
	}
	f, err := factsOf(h.Outcome, h.On, h.Subjects, h.Measures, h.Proof)
	if err != nil {
		return err
	}
	h.Verdict, h.VerdictReason, h.VerdictText, h.LegalBasis, h.VerdictBy, h.VerdictAt, h.Facts = v, given.Reason, given.Words, given.LegalBasis, given.By, &now, &f
	h.Verdicts = append(h.Verdicts, given)
	return nil
}

// dismiss says why it is no discrepancy, on which legal basis, and with what that ends.
func (d *desk) dismiss(h *held, in Moving, given *verdict) error {
	reason, ok := choice(dismissals, in.Reason)
	if !ok {
		return fail.At("reason", ErrReason.Because("one of %s", strings.Join(codes(dismissals), ", ")))
	}
	if reason.Words && in.Words == "" {
		return fail.At("words", ErrWords)
	}
	if !in.ExpiresOn.IsZero() && in.ExpiresOn.Before(clock.Today()) {
		return fail.At("expires_on", ErrExpiry)
	}
	given.Reason, given.LegalBasis, given.ExpiresOn = reason.Code, strings.TrimSpace(in.LegalBasis), in.ExpiresOn
	if given.LegalBasis == "" {
		given.LegalBasis = reason.Law
	}
	if in.ExpiresWith != nil {
		r, err := d.rests(*in.ExpiresWith)
		if err != nil {
			return err
		}
		given.Rests = &r
	}
	h.ExpiresOn, h.ExpiresWith = given.ExpiresOn, given.Rests
	return nil
}

// rests reads what a verdict is to rest on, as far as the person sees it.
func (d *desk) rests(in Rests) (rest, error) {
	args := []any{in.ID}
	sees, err := true, error(nil)
	switch in.Kind {
	case "decision":
		err = d.c.QueryRow(d.ctx, `SELECT EXISTS (SELECT FROM decisions t WHERE t.id = $1 AND `+can(d.scope, "decisions", &args)+`)`, args...).Scan(&sees)
	case "lease":
		err = d.c.QueryRow(d.ctx, `SELECT EXISTS (SELECT FROM leases t WHERE t.id = $1 AND `+can(d.scope, "leases", &args)+`)`, args...).Scan(&sees)
	}
	if err != nil {
		return rest{}, err
	}
	if !sees {
		return rest{}, fail.At("expires_with", ErrRests)
	}
	r, err := restOf(d.ctx, d.c, in.Kind, in.ID, in.Name, clock.Today())
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !r.To.IsZero() && r.To.Before(clock.Today()) {
		return r, fail.At("expires_with", ErrRests)
	}
	return r, err
}

// caseNumber is the shape of a case number by the office instruction (domain H0.5). Some units use another, so it is noted
// and never refused.
var caseNumber = regexp.MustCompile(`^[\p{L}0-9][\p{L}0-9-]*(?:\.[IVX]+)?\.\d{2,6}\.\d{1,6}(?:\.\d{1,6})?\.(?:19|20)\d{2}(?:\.[\p{L}0-9]{2,4})?$`)

// clockOf is the deadline that an action starts; empty when none.
func clockOf(action string) string {
	switch action {
	case "CALL_TO_EXPLAIN":
		return clockExplain
	case "PROCEEDING":
		return clockProceeding
	}
	return ""
}

// act says what the office does, and starts its deadline on the day of the event.
func (d *desk) act(h *held, in Moving, trial bool) error {
	a, ok := choice(actions, in.Action)
	if !ok {
		return fail.At("action", ErrAction.Because("one of %s", strings.Join(codes(actions), ", ")))
	}
	number := strings.TrimSpace(in.CaseNo)
	if a.Code == "PROCEEDING" && number == "" && h.CaseNo == "" {
		return fail.At("case_no", ErrCaseNo)
	}
	if a.Words && in.Words == "" {
		return fail.At("words", ErrWords.Because("say to whom it is forwarded"))
	}
	var term flow.Term
	switch clockOf(a.Code) {
	case clockExplain:
		term = flow.Term{N: in.Days, Unit: flow.Days, Basis: "wezwanie, art. 50 § 1 i art. 54 § 1 KPA"}
		if term.N == 0 {
			term.N = d.set.Int("call_to_explain_days")
		}
		if term.N < 7 || term.N > 14 {
			return fail.At("days", ErrCallDays)
		}
	case clockProceeding:
		if term = flow.CaseMonth; in.Complex {
			term = flow.CaseComplex
		}
	}
	h.Action = a.Code
	if number != "" {
		h.CaseNo = number
	}
	if trial {
		return nil
	}
	if err := d.stop(h, in.On, clockExplain); err != nil {
		return fail.At("on", err)
	}
	if term.N == 0 {
		return nil
	}
	if err := d.stop(h, in.On, clockOf(a.Code)); err != nil {
		return fail.At("on", err)
	}
	return flow.Start(d.ctx, d.c, "discrepancies", h.ID, clockOf(a.Code), in.On, term)
}

// resolve says how it ended.
func (d *desk) resolve(h *held, in Moving, trial bool) error {
	r, ok := choice(resolutions, in.Resolution)
	switch {
	case !ok:
		return fail.At("resolution", ErrResolution.Because("one of %s", strings.Join(codes(resolutions), ", ")))
	case r.Words && in.Words == "":
		return fail.At("words", ErrWords.Because("say why it is waived"))
	case r.Code == "FORWARDED" && h.Action != "FORWARD":
		return fail.At("resolution", ErrResolution.Because("it was not forwarded: take that action first"))
	case r.Code == "PENALISED" && h.CaseNo == "":
		return fail.At("resolution", ErrResolution.Because("a penalty is imposed in a proceeding, which has a case number"))
	}
	if h.Facts == nil { // it was gone before anybody had given a verdict
		f, err := factsOf(h.Outcome, h.On, h.Subjects, h.Measures, h.Proof)
		if err != nil {
			return err
		}
		h.Facts = &f
	}
	h.Resolution, h.ResolvedOn, h.VanishedFrom = r.Code, in.On, ""
	if trial {
		return nil
	}
	return fail.At("on", d.stop(h, in.On, clockExplain, clockProceeding, clockAnswer))
}

// undo takes back the last step of an officer, as long as no letter went out after it: the case is as it was before, and
// the history says that it was undone.
func (d *desk) undo(id, seen int64) (Moved, error) {
	h, err := d.take(id, seen)
	if err != nil {
		return Moved{}, err
	}
	if err := d.scope.Require(access.CheckFinding); err != nil {
		return Moved{}, err
	}
	last, err := d.undoable(h)
	if err != nil {
		return Moved{}, err
	}
	if last.Actor != d.scope.Actor() {
		if err := d.scope.Require(access.DecideFinding); err != nil {
			return Moved{}, err
		}
	}
	var was work
	err = d.c.QueryRow(d.ctx, `SELECT `+workColumns+` FROM discrepancies_past t WHERE t.id = $1 AND (t.state, t.action, t.action_case_no, t.verdict, t.resolution, jsonb_array_length(t.verdicts)) IS DISTINCT FROM
		($2, $3, $4, $5, $6, $7::int) ORDER BY t.version DESC LIMIT 1`, id, h.State, h.Action, h.CaseNo, h.Verdict, h.Resolution, len(h.Verdicts)).Scan(was.fields()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return Moved{}, ErrUndo
	}
	if err != nil {
		return Moved{}, err
	}
	was.Assignee, was.ParkedUntil, was.WorkNote, was.Bundle, was.Present, was.Proposal = h.Assignee, h.ParkedUntil, h.WorkNote, h.Bundle, h.Present, nil
	if was.State == Vanished && h.Present { // meanwhile a run has found it again
		was.State, was.VanishedFrom = was.VanishedFrom, ""
	}
	before := h.before
	h.work = was
	h.before = before
	if err := d.clocksAsBefore(h); err != nil {
		return Moved{}, err
	}
	if err := d.step(h, moveUndo+strings.ToLower(string(was.State)), clock.Date{}, ""); err != nil {
		return Moved{}, err
	}
	return h.moved(false), d.finish(h, "discrepancy.undo")
}

// undoable is the last step of a case when it can be taken back.
func (d *desk) undoable(h *held) (flow.Entry, error) {
	steps, err := flow.Timeline(d.ctx, d.c, "discrepancies", h.ID)
	if err != nil {
		return flow.Entry{}, err
	}
	return lastStep(d.ctx, d.c, h.ID, steps)
}

// clocksAsBefore lets the deadline run that belongs to the action as it is again, and no other.
func (d *desk) clocksAsBefore(h *held) error {
	clocks, err := flow.Clocks(d.ctx, d.c, "discrepancies", h.ID, clock.Today())
	if err != nil {
		return err
	}
	wanted := ""
	if h.State == Action || h.VanishedFrom == Action {
		wanted = clockOf(h.Action)
	}
	for _, name := range []string{clockExplain, clockProceeding} {
		runs, stopped := false, false
		for _, k := range clocks {
			if k.Name == name {
				runs, stopped = k.Stopped.IsZero(), !k.Stopped.IsZero()
			}
		}
		switch {
		case runs && name != wanted && !(name == clockProceeding && h.CaseNo != "" && wanted != ""):
			err = flow.Withdraw(d.ctx, d.c, "discrepancies", h.ID, name)
		case stopped && name == wanted:
			err = flow.Unstop(d.ctx, d.c, "discrepancies", h.ID, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
