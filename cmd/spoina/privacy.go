package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/audit"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/privacy"
)

type auditCmd struct {
	List   auditListCmd   `cmd:"" help:"Print who did what, the newest last."`
	Verify auditVerifyCmd `cmd:"" help:"Check that nothing in the audit was changed or removed."`
}

type auditListCmd struct {
	Actor  string `help:"Only of this login." placeholder:"LOGIN"`
	Action string `help:"Only this action, or all that begin with it: read, param." placeholder:"ACTION"`
	Limit  int    `help:"How many." default:"50"`
}

type auditLine struct {
	ID      int64  `json:"id"`
	At      string `json:"at"`
	Actor   string `json:"actor"`
	Action  string `json:"action"`
	Subject string `json:"subject"`
}

func (c *auditListCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	var lines []auditLine
	if err := store.Read(p.ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(p.ctx, `SELECT id, to_char(at AT TIME ZONE 'Europe/Warsaw', 'YYYY-MM-DD HH24:MI:SS'), actor, action, subject FROM (
			SELECT * FROM audit WHERE ($1 = '' OR actor = $1) AND ($2 = '' OR action = $2 OR starts_with(action, $2 || '.')) ORDER BY id DESC LIMIT $3) a ORDER BY id`,
			c.Actor, c.Action, c.Limit)
		if err != nil {
			return err
		}
		lines, err = pgx.CollectRows(rows, pgx.RowToStructByPos[auditLine])
		return err
	}); err != nil {
		return err
	}
	var text []string
	for _, l := range lines {
		text = append(text, fmt.Sprintf("%6d  %s  %-12s %-22s %s", l.ID, l.At, l.Actor, l.Action, l.Subject))
	}
	return p.result(lines, strings.Join(text, "\n"))
}

type auditVerifyCmd struct {
	Head string `help:"Number and hash of a row written down earlier: it must still be in the chain." placeholder:"NO:HASH"`
}

var errAudit = fail.New(fail.Refused, "audit.broken", "the audit is not whole")

func (c *auditVerifyCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	var chain audit.Chain
	var found error
	if err := store.Read(p.ctx, func(tx pgx.Tx) error {
		if chain, found = audit.Verify(p.ctx, tx); found != nil || c.Head == "" {
			return nil
		}
		var held bool
		err := tx.QueryRow(p.ctx, `SELECT EXISTS (SELECT FROM audit WHERE id || ':' || encode(hash, 'hex') = $1)`, c.Head).Scan(&held)
		if !held {
			found = fmt.Errorf("the row that was written down, %s, is not in the chain", c.Head)
		}
		return err
	}); err != nil {
		return err
	}
	if found != nil {
		return errAudit.Because("%s", found.Error())
	}
	return p.result(chain, fmt.Sprintf("%d rows and %d changed register rows are as they were written; the last is %s", chain.Rows, chain.Cells, chain.Head))
}

type privacyCmd struct {
	Retention     retentionCmd     `cmd:"" help:"Say what may no longer be kept; with --do make it anonymous."`
	SubjectAccess subjectAccessCmd `cmd:"" help:"Write everything that the office holds about a person."`
	Erase         eraseCmd         `cmd:"" help:"Make a person anonymous on request."`
}

type retentionCmd struct {
	Do bool `help:"Do it, for the rules that are enabled; without, only say what would happen."`
}

func (c *retentionCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	do := privacy.Rehearse
	if c.Do {
		do = privacy.Retain
	}
	out, err := do(p.ctx, store, p.scope(), clock.Today())
	if err != nil {
		return err
	}
	if err := sweep(p, store, out.Revision); err != nil {
		return err
	}
	var text []string
	for _, r := range out.Rules {
		state := "not confirmed: does nothing"
		if r.Enabled {
			state = "confirmed by " + r.ConfirmedBy
		}
		text = append(text, fmt.Sprintf("%-13s %-5s %d due, %d kept for a discrepancy, %d without a day, %d until revoked (%s)", r.Register, r.Class, r.Due, r.Disputed, r.Undated, r.Unlimited, state))
	}
	return p.result(out, strings.Join(append(text, fmt.Sprintf("%-13s       %d due", "parties", out.PartyDue)), "\n"))
}

// sweep takes the files of what was erased off the disk.
func sweep(p *program, store *db.Store, revision int64) error {
	if revision == 0 {
		return nil
	}
	home, err := p.folder()
	if err != nil {
		return err
	}
	_, err = privacy.SweepFiles(p.ctx, store, home)
	return err
}

type subjectAccessCmd struct {
	Party   int64  `arg:"" help:"The party's number in the register."`
	Out     string `required:"" help:"File to write; .html is a page to be printed, anything else JSON." placeholder:"FILE"`
	Request string `help:"Number of the request; no names." placeholder:"TEXT"`
}

func (c *subjectAccessCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	a, err := privacy.SubjectAccess(p.ctx, store, p.scope(), c.Party, c.Request)
	if err != nil {
		return err
	}
	write := a.JSON
	if strings.HasSuffix(c.Out, ".html") {
		write = a.Print
	}
	body, err := write()
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, body, 0o600); err != nil {
		return err
	}
	return p.result(map[string]any{"party": c.Party, "held": len(a.Held), "file": c.Out}, "")
}

type eraseCmd struct {
	Party    int64  `arg:"" help:"The party's number in the register."`
	Request  string `required:"" help:"Number of the request and what was decided; no names: it is kept." placeholder:"TEXT"`
	Basis    string `required:"" help:"The provision, such as art. 17 ust. 1 lit. a RODO." placeholder:"TEXT"`
	Override string `help:"The provision by which the data go although a duty to keep them runs." placeholder:"TEXT"`
	Rehearse bool   `help:"Only say what would happen."`
}

func (c *eraseCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	out, err := privacy.Erase(p.ctx, store, p.scope(), privacy.Erasure{Party: c.Party, Request: c.Request, Basis: c.Basis, Override: c.Override, Rehearse: c.Rehearse})
	if err != nil {
		return err
	}
	if err := sweep(p, store, out.Revision); err != nil {
		return err
	}
	return p.result(out, fmt.Sprintf("documents that name the person: %d; keys shredded: %d", len(out.Duties), out.Counts["keys"]))
}
