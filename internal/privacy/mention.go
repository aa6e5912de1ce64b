package privacy

import (
	"context"
	"regexp"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"
)

// mentions are patterns, as PostgreSQL reads them, of texts that speak of persons; each is empty where there is none.
// By whole are found the name as a whole, earlier names among them, and the numbers and addresses that are theirs alone.
// By word is found any longer word of a person's name too: a filter rarely holds more than a surname.
type mentions struct {
	whole, word string
}

// mentionsOf reads what the parties are and were called, before it is gone.
func mentionsOf(ctx context.Context, tx pgx.Tx, parties []int64) (m mentions, err error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT n, nip, pesel, phone, email FROM (SELECT name, other_names, nip, pesel, phone, email FROM parties WHERE id = ANY ($1)
		UNION ALL SELECT name, other_names, nip, pesel, phone, email FROM parties_past WHERE id = ANY ($1)) p, unnest(name || other_names) n ORDER BY 1, 2, 3, 4, 5`, parties)
	if err != nil {
		return m, err
	}
	return mentionsIn(rows, false)
}

// mentionsIn makes the patterns of rows of name, tax or document number, PESEL, telephone and e-mail. A word of a
// company's name says nothing; persons says that there are none.
func mentionsIn(rows pgx.Rows, persons bool) (m mentions, err error) {
	var name, nip, pesel, phone, email string
	var whole, words []string
	if _, err := pgx.ForEachRow(rows, []any{&name, &nip, &pesel, &phone, &email}, func() error {
		parts := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if name != Anonymised && len([]rune(strings.Join(parts, ""))) > 2 {
			whole = append(whole, strings.Join(parts, `[^[:alnum:]]+`))
			for _, w := range parts {
				if len([]rune(w)) > 3 && (persons || nip == "" || pesel != "") { // a word of a company's name says nothing
					words = append(words, w)
				}
			}
		}
		for _, s := range []string{nip, pesel, phone, email} {
			if len(s) > 5 {
				whole = append(whole, regexp.QuoteMeta(s))
			}
		}
		return nil
	}); err != nil {
		return m, err
	}
	either := func(list []string) string {
		if len(list) == 0 {
			return ""
		}
		return `(^|[^[:alnum:]])(` + strings.Join(list, "|") + `)($|[^[:alnum:]])`
	}
	return mentions{either(whole), either(append(words, whole...))}, nil
}
