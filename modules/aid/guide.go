package aid

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/param"
	"spoina/internal/register"
)

// Pages for arriving people: where to go, for what, what they are entitled to. Numbers and places in them are filled in
// when they are read, so that a page never says what the office no longer does.

// languages are those of the pages, the arriving people's first.
var languages = []string{"uk", "pl", "en"}

// Guide is a page as people read it.
type Guide struct {
	Slug       string `json:"slug"`
	Language   string `json:"language"`
	Title      string `json:"title"`
	Body       string `json:"body" doc:"paragraphs divided by empty lines; lines that begin with - are a list"`
	LegalBasis string `json:"legal_basis"`
	Version    int    `json:"version"`
}

// GuidePoint is a point that people may go to.
type GuidePoint struct {
	Code    string `json:"code"`
	Kind    string `json:"kind" enum:"ISSUE,STORE,INFO"`
	Name    string `json:"name"`
	Street  string `json:"street"`
	HouseNo string `json:"house_no"`
	City    string `json:"city"`
	Hours   string `json:"hours"`
	Phone   string `json:"phone"`
}

// address is how people write it.
func (p GuidePoint) address() string {
	street := strings.TrimSpace(p.Street + " " + p.HouseNo)
	if street != "" && p.City != "" {
		return street + ", " + p.City
	}
	return street + p.City
}

// Guides are the published pages in a language, with the open points.
type Guides struct {
	Language string       `json:"language"`
	Office   string       `json:"office"`
	Guides   []Guide      `json:"guides"`
	Points   []GuidePoint `json:"points"`
	Updated  string       `json:"updated" doc:"day of the newest page; empty: as it came with the program"`
}

// fields are what pages may leave open.
var guideFields = []string{"office", "points", "info_points", "interval_individual", "interval_family", "stay_until", "legal_basis", "today"}

var guideField = regexp.MustCompile(`\{\{\s*([a-z_]+)\s*\}\}`)

// guides reads the pages that anybody may read.
func guides(ctx context.Context, store *db.Store, language string) (Guides, error) {
	out := Guides{Language: language, Office: store.Office().Name, Guides: []Guide{}, Points: []GuidePoint{}}
	err := store.Read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT code, kind, coalesce(nullif(CASE $1 WHEN 'uk' THEN name_uk WHEN 'en' THEN name_en ELSE name END, ''), nullif(name, ''), code),
				street, house_no, city, hours, phone
			FROM aid_points WHERE status = 'OPEN' AND kind <> 'STORE' ORDER BY kind DESC, code`, language)
		if err != nil {
			return err
		}
		if out.Points, err = pgx.CollectRows(rows, pgx.RowToStructByPos[GuidePoint]); err != nil {
			return err
		}
		rules, err := param.Load(ctx, tx, access.System("guides"), clock.Today())
		if err != nil {
			return err
		}
		rows, err = tx.Query(ctx, `SELECT slug, language, title, body, legal_basis, version FROM aid_guides WHERE status = 'PUBLISHED' AND language = $1 ORDER BY position, slug`, language)
		if err != nil {
			return err
		}
		if out.Guides, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Guide]); err != nil {
			return err
		}
		if out.Updated, err = one[string](tx.QueryRow(ctx, `SELECT coalesce((max(r.at) AT TIME ZONE 'Europe/Warsaw')::date::text, '') FROM aid_guides g JOIN revisions r ON r.id = lower(g.known) WHERE g.status = 'PUBLISHED' AND g.language = $1`, language)); err != nil {
			return err
		}
		values := map[string]string{
			"office": out.Office, "points": places(out.Points, "ISSUE"), "info_points": places(out.Points, "INFO"), "today": clock.Today().String(),
			"interval_individual": strconv.Itoa(rules.Int("aid_interval_individual_days")), "interval_family": strconv.Itoa(rules.Int("aid_interval_family_days")),
			"stay_until": rules.Text("aid_stay_until"), "legal_basis": rules.Text("aid_legal_basis"),
		}
		for i := range out.Guides {
			p := &out.Guides[i]
			for _, s := range []*string{&p.Title, &p.Body, &p.LegalBasis} {
				*s = filled(*s, values)
			}
		}
		return nil
	})
	return out, err
}

// filled puts values into a page. What has no value yet reads "—": a page is never left with its braces.
func filled(body string, values map[string]string) string {
	return guideField.ReplaceAllStringFunc(body, func(m string) string {
		if v := values[guideField.FindStringSubmatch(m)[1]]; v != "" {
			return v
		}
		return "—"
	})
}

// places are the points of a kind, one on a line.
func places(points []GuidePoint, kind string) string {
	var lines []string
	for _, p := range points {
		if p.Kind != kind {
			continue
		}
		parts := []string{p.Name}
		for _, s := range []string{p.address(), p.Hours, p.Phone} {
			if s != "" {
				parts = append(parts, s)
			}
		}
		lines = append(lines, "- "+strings.Join(parts, " · "))
	}
	return strings.Join(lines, "\n")
}

var slugShape = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// guideRule: a page has an address of its own in each language, and leaves open only what can be filled in.
func guideRule(ctx context.Context, tx pgx.Tx, rows []register.RuleRow) error {
	for _, r := range rows {
		if r.Op == register.Delete {
			continue
		}
		whole(r, "position", 0, 10_000)
		var slug, language string
		if r.ID != 0 {
			if err := tx.QueryRow(ctx, `SELECT slug, language FROM aid_guides WHERE id = $1`, r.ID).Scan(&slug, &language); err != nil && err != pgx.ErrNoRows {
				return err
			}
		}
		slug, language = becomes(r, "slug", slug), becomes(r, "language", language)
		if !slugShape.MatchString(slug) {
			r.Refuse("slug", errSlug.Code, "the page's name has 1 to 40 small letters, digits or -")
		}
		if !slices.Contains(languages, language) {
			r.Refuse("language", errValue.Code, "a page is in uk, pl or en")
		}
		for _, field := range []string{"title", "body", "legal_basis"} {
			for _, m := range guideField.FindAllStringSubmatch(r.Text(field), -1) {
				if !slices.Contains(guideFields, m[1]) {
					r.Refuse(field, errGap.Code, "nothing fills in {{"+m[1]+"}}; possible are "+strings.Join(guideFields, ", "))
				}
			}
		}
		owner, err := one[int64](tx.QueryRow(ctx, `SELECT id FROM aid_guides WHERE slug = $1 AND language = $2`, slug, language))
		if err != nil {
			return err
		}
		if owner != 0 && owner != r.ID {
			r.Refuse("slug", errCodeTaken.Code, "the page exists in this language")
		}
	}
	return nil
}
