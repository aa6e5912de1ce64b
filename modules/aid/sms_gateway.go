package aid

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"

	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/programme"
)

// The office's gateway of short messages calls us: it brings what came in, and takes what is to go out. Spoina itself
// calls nothing outside the office.

var (
	errGateway  = fail.New(fail.Refused, "aid.sms_secret", "this is not the gateway that the office knows")
	errStranger = fail.New(fail.NotFound, "aid.unknown_number", "no volunteer has this telephone number")
)

const (
	gatewayPurpose = "aid sms gateway"
	messagePurpose = "aid sms message"
)

// gatewaySecret makes the shared secret anew; it is shown this once.
func (a *act) gatewaySecret() (string, error) {
	bytes := make([]byte, 24)
	_, _ = rand.Read(bytes) // never fails (crypto/rand)
	secret := base64.RawURLEncoding.EncodeToString(bytes)
	if _, err := a.c.Exec(a.ctx, `INSERT INTO aid_sms_gateway (sealed, created_by) VALUES ($1, $2)
		ON CONFLICT (only_one) DO UPDATE SET sealed = excluded.sealed, created_at = now(), created_by = excluded.created_by`,
		a.env.Key.Seal(gatewayPurpose, []byte(secret)), a.scope.Actor()); err != nil {
		return "", err
	}
	return secret, a.c.Audit(a.ctx, "aid.sms_secret", "aid_sms_gateway", map[string]any{})
}

// knowsGateway is nil when the secret is the one that the office gave to its gateway.
func knowsGateway(ctx context.Context, store *db.Store, env programme.Env, secret string) error {
	var sealed []byte
	err := store.Read(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT sealed FROM aid_sms_gateway`).Scan(&sealed)
	})
	if err == pgx.ErrNoRows {
		return errGateway
	}
	if err != nil {
		return err
	}
	ours, err := env.Key.Open(gatewayPurpose, sealed)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(ours, []byte(secret)) != 1 {
		return errGateway
	}
	return nil
}

// incoming is a message that came in.
type incoming struct {
	ID   string `json:"id" minLength:"1" maxLength:"100" doc:"the gateway's own number of the message: one that comes twice acts once"`
	From string `json:"from" minLength:"3" maxLength:"30"`
	Text string `json:"text" maxLength:"1000"`
}

// replied is what the gateway sends back; an empty reply is none.
type replied struct {
	Result string `json:"result" doc:"done, repeated, or the code of what stood in the way"`
	Reply  string `json:"reply"`
}

// receiveSMS does what a message asks for. What stands in the way is the answer, not a failure: a gateway that is told of
// a failure sends the message again.
func receiveSMS(ctx context.Context, store *db.Store, env programme.Env, in incoming) (replied, error) {
	var out replied
	scope := access.System("sms")
	_, err := store.Change(ctx, scope.Actor(), "short message", func(c *db.Change) error {
		a, err := begin(ctx, store, c, env, scope)
		if err != nil {
			return err
		}
		var before string
		err = c.QueryRow(ctx, `SELECT result FROM aid_sms WHERE gateway_id = $1`, in.ID).Scan(&before)
		if err == nil {
			out = replied{Result: "repeated"}
			return nil
		}
		if err != pgx.ErrNoRows {
			return err
		}
		what := understand(in.Text)
		who, err := a.byPhone(in.From)
		if err != nil {
			return err
		}
		if len(who) != 1 { // nobody, or two people with one telephone: neither is guessed, and strangers get no messages
			out = replied{Result: errStranger.Code}
			_, err = c.Exec(ctx, `INSERT INTO aid_sms (direction, gateway_id, command, result) VALUES ('IN', $1, $2, $3)`, in.ID, what.command, out.Result)
			return err
		}
		v := who[0]
		outer := c.Tx
		err = pgx.BeginFunc(ctx, outer, func(tx pgx.Tx) error {
			c.Tx = tx
			var err error
			out, err = a.obey(v, what)
			return err
		})
		c.Tx = outer
		if failure, ok := fail.Of(err); ok {
			out = replied{failure.Code, smsReply(failure.Code, v.language, "", what.shift, what.command)}
			err = nil
		}
		if err != nil {
			return err
		}
		if !v.messages && what.command != smsStart { // who said STOP, or never agreed, is written to no more
			out.Reply = ""
		}
		result := out.Result
		if result == "done" {
			result = ""
		}
		_, err = c.Exec(ctx, `INSERT INTO aid_sms (direction, gateway_id, volunteer_id, shift_no, command, result) VALUES ('IN', $1, $2, $3, $4, $5)`,
			in.ID, v.id, nullable(what.shift), what.command, result)
		return err
	})
	return out, err
}

// obey does what a volunteer's message asks for.
func (a *act) obey(v volunteer, what said) (replied, error) {
	done := func(text string) (replied, error) {
		return replied{"done", smsReply(what.command, v.language, text, what.shift, what.command)}, nil
	}
	switch what.command {
	case smsNone:
		return replied{"aid.sms_unclear", smsReply(smsNone, v.language, "", 0, "")}, nil
	case smsStop:
		if err := a.set("aid_volunteers", "aid.sms.stop", v.id, cells("sms_stopped", time.Now().UTC())); err != nil {
			return replied{}, err
		}
		_, err := a.c.Exec(a.ctx, `UPDATE aid_sms SET taken_at = now(), result = 'stopped', sealed = NULL WHERE volunteer_id = $1 AND direction = 'OUT' AND taken_at IS NULL`, v.id)
		return replied{Result: "done"}, err
	case smsStart:
		set := cells("sms_stopped", nil)
		if !v.since {
			set = cells("sms_stopped", nil, "sms_since", clock.Today())
		}
		if err := a.set("aid_volunteers", "aid.sms.start", v.id, set); err != nil {
			return replied{}, err
		}
		return done("")
	case smsList:
		return a.listShifts(v, done)
	}
	s, err := a.shift(0, what.shift)
	if err == nil && v.unit != "" && s.unit != "" && v.unit != s.unit { // another unit's rota is its own
		err = fail.At("shift", errNo.Because("there is no such shift"))
	}
	if err != nil {
		return replied{}, err
	}
	if !s.from.After(time.Now()) {
		return replied{}, errStarted
	}
	switch what.command {
	case smsYes:
		_, err = a.signUp(s, v, what.confirm, "SMS")
	case smsTake:
		var id int64
		err = a.c.QueryRow(a.ctx, `SELECT id FROM aid_signups WHERE shift_id = $1 AND status = 'OFFERED' AND volunteer_id <> $2 ORDER BY id LIMIT 1`, s.id, v.id).Scan(&id)
		if err == pgx.ErrNoRows {
			return replied{}, errNotOffered
		}
		if err == nil {
			_, err = a.take(id, v, what.confirm, "SMS")
		}
	default:
		var id int64
		err = a.c.QueryRow(a.ctx, `SELECT id FROM aid_signups WHERE shift_id = $1 AND volunteer_id = $2 AND status IN ('SIGNED','OFFERED')`, s.id, v.id).Scan(&id)
		if err == pgx.ErrNoRows {
			return replied{}, errGone
		}
		if err == nil && what.command == smsNo {
			_, err = a.cancel(id, true)
		} else if err == nil {
			_, err = a.offer(id)
		}
	}
	if err != nil {
		return replied{}, err
	}
	return done(s.said())
}

func (a *act) listShifts(v volunteer, done func(string) (replied, error)) (replied, error) {
	taken, err := a.signups(v.id)
	if err != nil {
		return replied{}, err
	}
	var told []string
	for _, t := range taken {
		if t.to.After(time.Now()) && len(told) < 5 {
			told = append(told, fmt.Sprintf("%d (%s)", t.no, t.from.In(clock.Warsaw).Format("02.01 15:04")))
		}
	}
	if len(told) == 0 {
		told = []string{"-"}
	}
	return done(strings.Join(told, ", "))
}

// outgoing is a message that the gateway is to send.
type outgoing struct {
	ID   int64  `json:"id"`
	To   string `json:"to"`
	Text string `json:"text"`
}

// post puts a message to a volunteer into the gateway's tray, unless they want none.
func (a *act) post(v volunteer, shift int64, text string) (bool, error) {
	if !v.messages || v.phone == "" {
		return false, nil
	}
	body, err := json.Marshal(outgoing{To: v.phone, Text: text})
	if err != nil {
		return false, err
	}
	_, err = a.c.Exec(a.ctx, `INSERT INTO aid_sms (direction, volunteer_id, shift_no, sealed) VALUES ('OUT', $1, $2, $3)`, v.id, nullable(shift), a.env.Key.Seal(messagePurpose, body))
	return true, err
}

// tray is what waits for the gateway, oldest first.
func tray(ctx context.Context, store *db.Store, env programme.Env) ([]outgoing, error) {
	out := []outgoing{}
	err := store.Read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, sealed FROM aid_sms WHERE direction = 'OUT' AND taken_at IS NULL AND sealed IS NOT NULL ORDER BY id LIMIT 100`)
		if err != nil {
			return err
		}
		var id int64
		var sealed []byte
		_, err = pgx.ForEachRow(rows, []any{&id, &sealed}, func() error {
			body, err := env.Key.Open(messagePurpose, sealed)
			if err != nil {
				return err
			}
			var m outgoing
			if err := json.Unmarshal(body, &m); err != nil {
				return err
			}
			m.ID = id
			out = append(out, m)
			return nil
		})
		return err
	})
	return out, err
}

// sent says that the gateway has sent messages; their words are forgotten.
func sent(ctx context.Context, store *db.Store, ids []int64) error {
	_, err := store.Change(ctx, "sms", "short messages sent", func(c *db.Change) error {
		_, err := c.Exec(ctx, `UPDATE aid_sms SET taken_at = now(), sealed = NULL WHERE id = ANY($1) AND direction = 'OUT' AND taken_at IS NULL`, ids)
		return err
	})
	return err
}

// written says how many messages wait for the gateway.
type written struct {
	Messages int `json:"messages"`
	Silent   int `json:"silent" doc:"volunteers who want no messages or have no telephone: call them"`
}

// tell writes to everybody who has a place on a shift.
func (a *act) tell(id int64, text string) (written, error) {
	s, err := a.shift(id, 0)
	if err != nil {
		return written{}, err
	}
	rows, err := a.c.Query(a.ctx, `SELECT v.id, v.person_id, v.unit, v.status, p.language, p.phone, v.sms_since IS NOT NULL AND v.sms_stopped IS NULL, v.sms_since IS NOT NULL
		FROM aid_signups u JOIN aid_volunteers v ON v.id = u.volunteer_id JOIN persons q ON q.id = v.person_id JOIN persons p ON p.id = coalesce(q.merged_into, q.id)
		WHERE u.shift_id = $1 AND u.status IN ('SIGNED','OFFERED') ORDER BY v.id`, s.id)
	return a.tellAll(rows, err, s, func(volunteer) string { return text })
}

// call asks everybody who could come to an uncovered shift.
func (a *act) call(id int64) (written, error) {
	s, err := a.shift(id, 0)
	if err != nil {
		return written{}, err
	}
	switch {
	case s.status != "OPEN":
		return written{}, errOff
	case s.signed >= s.cap:
		return written{}, errFull.Because("the shift takes %d people and has %d", s.cap, s.signed)
	}
	rows, err := a.c.Query(a.ctx, `SELECT v.id, v.person_id, v.unit, v.status, p.language, p.phone, v.sms_since IS NOT NULL AND v.sms_stopped IS NULL, v.sms_since IS NOT NULL
		FROM aid_volunteers v JOIN persons q ON q.id = v.person_id JOIN persons p ON p.id = coalesce(q.merged_into, q.id)
		WHERE v.status = 'ACTIVE' AND ($1::text[] IS NULL OR v.unit = ANY($1))
			AND ($2 = '' OR EXISTS (SELECT FROM aid_qualifications q WHERE q.volunteer_id = v.id AND q.name = $2
				AND (q.valid_from IS NULL OR q.valid_from <= $3) AND (q.valid_to IS NULL OR q.valid_to >= $3)))
			AND NOT EXISTS (SELECT FROM aid_signups o JOIN aid_shifts t ON t.id = o.shift_id WHERE o.volunteer_id = v.id AND o.status IN ('SIGNED','OFFERED')
				AND t.status = 'OPEN' AND t.starts_at < $5 AND $4 < t.ends_at) ORDER BY v.id`, unitsOf(a.scope, "aid_volunteers"), s.needing, s.on, s.from, s.to)
	return a.tellAll(rows, err, s, func(v volunteer) string {
		switch v.language {
		case "uk":
			return "Бракує людей на зміні " + s.said() + ". Можете прийти? ТАК " + fmt.Sprint(s.no)
		case "en":
			return "We need people for shift " + s.said() + ". Can you come? YES " + fmt.Sprint(s.no)
		}
		return "Brakuje osob na dyzurze " + s.said() + ". Mozesz przyjsc? Odpisz TAK " + fmt.Sprint(s.no)
	})
}

func (a *act) tellAll(rows pgx.Rows, err error, s shift, text func(volunteer) string) (written, error) {
	var out written
	if err != nil {
		return out, err
	}
	all, err := pgx.CollectRows(rows, scanVolunteer)
	if err != nil {
		return out, err
	}
	for _, v := range all {
		did, err := a.post(v, s.no, text(v))
		if err != nil {
			return out, err
		}
		if did {
			out.Messages++
		} else {
			out.Silent++
		}
	}
	return out, a.c.Audit(a.ctx, "aid.sms.shift", fmt.Sprintf("aid_shifts/%d", s.id), out)
}
