package aid

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/secret"
)

// A volunteer's calendar feed: an address that nobody guesses and that can be taken away. It says at which point and
// when, and nothing about the person.

var errFeed = fail.New(fail.NotFound, "aid.feed", "there is no calendar at this address")

const feedPurpose = "aid calendar feed"

type feedMade struct {
	Path string `json:"path" doc:"shown once; whoever knows it sees when this volunteer is on duty"`
}

// feed makes a volunteer's feed anew; the address before it is worth nothing from then on.
func (a *act) feed(of Ref) (feedMade, error) {
	v, err := a.volunteerOf(of, "id")
	if err != nil {
		return feedMade{}, err
	}
	bytes := make([]byte, 24)
	_, _ = rand.Read(bytes) // never fails (crypto/rand)
	token := base64.RawURLEncoding.EncodeToString(bytes)
	if _, err := a.c.Exec(a.ctx, `INSERT INTO aid_feeds (volunteer_id, digest, created_by) VALUES ($1, $2, $3)
		ON CONFLICT (volunteer_id) DO UPDATE SET digest = excluded.digest, created_at = now(), created_by = excluded.created_by`,
		v.id, a.env.Key.Digest(feedPurpose, token), a.scope.Actor()); err != nil {
		return feedMade{}, err
	}
	return feedMade{"/api/v1/aid/rota/" + token + ".ics"}, a.c.Audit(a.ctx, "aid.feed", fmt.Sprintf("aid_volunteers/%d", v.id), map[string]any{"on": true})
}

// endFeed takes a volunteer's feed away.
func (a *act) endFeed(of Ref) error {
	v, err := a.volunteerOf(of, "id")
	if err != nil {
		return err
	}
	if _, err := a.c.Exec(a.ctx, `DELETE FROM aid_feeds WHERE volunteer_id = $1`, v.id); err != nil {
		return err
	}
	return a.c.Audit(a.ctx, "aid.feed", fmt.Sprintf("aid_volunteers/%d", v.id), map[string]any{"on": false})
}

// event is one shift in a calendar.
type event struct {
	id, no        int64
	version       int
	place, street string
	cancelled     bool
	span
}

// feedOf reads the shifts behind a feed's token: the last month's and all that are to come.
func feedOf(ctx context.Context, store *db.Store, key secret.Key, token string) ([]event, error) {
	var events []event
	err := store.Read(ctx, func(tx pgx.Tx) error {
		var volunteer int64
		err := tx.QueryRow(ctx, `SELECT f.volunteer_id FROM aid_feeds f JOIN aid_volunteers v ON v.id = f.volunteer_id WHERE f.digest = $1 AND v.status <> 'LEFT'`, key.Digest(feedPurpose, token)).Scan(&volunteer)
		if err == pgx.ErrNoRows {
			return errFeed
		}
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT s.id, s.no, s.version + u.version, coalesce(nullif(p.name, ''), s.point), btrim(coalesce(p.street || ' ' || p.house_no || ', ' || p.city, ''), ' ,'),
				s.status = 'CANCELLED', s.starts_at, s.ends_at
			FROM aid_signups u JOIN aid_shifts s ON s.id = u.shift_id LEFT JOIN aid_points p ON p.code = s.point
			WHERE u.volunteer_id = $1 AND u.status IN ('SIGNED','OFFERED') AND s.ends_at > now() - interval '31 days' ORDER BY s.starts_at, s.id`, volunteer)
		if err != nil {
			return err
		}
		events, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (e event, err error) {
			err = row.Scan(&e.id, &e.no, &e.version, &e.place, &e.street, &e.cancelled, &e.from, &e.to)
			return e, err
		})
		return err
	})
	return events, err
}

// calendar writes events as RFC 5545 wants them: CRLF, lines of at most 75 octets, texts escaped.
func calendar(events []event, now time.Time) string {
	var b strings.Builder
	line := func(format string, args ...any) {
		b.WriteString(folded(fmt.Sprintf(format, args...)))
		b.WriteString("\r\n")
	}
	stamp := func(t time.Time) string { return t.UTC().Format("20060102T150405Z") }
	line("BEGIN:VCALENDAR")
	line("VERSION:2.0")
	line("PRODID:-//Spoina//rota//PL")
	line("METHOD:PUBLISH")
	line("X-WR-CALNAME:Dyżury")
	line("REFRESH-INTERVAL;VALUE=DURATION:PT1H")
	for _, e := range events {
		line("BEGIN:VEVENT")
		line("UID:shift-%d@spoina", e.id)
		line("DTSTAMP:%s", stamp(now))
		line("SEQUENCE:%d", e.version)
		line("DTSTART:%s", stamp(e.from))
		line("DTEND:%s", stamp(e.to))
		line("SUMMARY:%s", escaped(fmt.Sprintf("Dyżur %d: %s", e.no, e.place)))
		if e.street != "" {
			line("LOCATION:%s", escaped(e.street))
		}
		if e.cancelled {
			line("STATUS:CANCELLED")
		}
		line("END:VEVENT")
	}
	line("END:VCALENDAR")
	return b.String()
}

var icsEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func escaped(s string) string { return icsEscapes.Replace(s) }

// folded breaks a line after 75 octets, never within a letter.
func folded(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		size := len(string(r))
		if n+size > 75 {
			b.WriteString("\r\n ")
			n = 1
		}
		b.WriteRune(r)
		n += size
	}
	return b.String()
}
