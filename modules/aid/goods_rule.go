package aid

import (
	"context"
	"regexp"
	"strconv"

	"github.com/jackc/pgx/v5"

	"spoina/internal/fail"
	"spoina/internal/register"
)

// Rules of what people change in the sheets of this part: codes are what other rows name goods, kits and points by.

// Remarks about cells of sheets.
var (
	errCode      = fail.New(fail.Invalid, "aid.code", "a code has 1 to 24 capital letters, digits, - or _")
	errCodeTaken = fail.New(fail.Conflict, "aid.code_taken", "another row has this code")
	errCodeUsed  = fail.New(fail.Conflict, "aid.code_used", "other rows name it by its code; retire it instead")
	errSlug      = fail.New(fail.Invalid, "aid.slug", "the page's name has 1 to 40 small letters, digits or -")
	errGap       = fail.New(fail.Invalid, "aid.guide_field", "nothing fills in this gap of the page")
)

var codeShape = regexp.MustCompile(`^[A-Z0-9_-]{1,24}$`)

// whole refuses what is no whole number within bounds.
func whole(r register.RuleRow, field string, least, most int64) {
	s := r.Text(field)
	if s == "" {
		return
	}
	if n, err := strconv.ParseInt(s, 10, 64); err != nil || n < least || n > most {
		r.Refuse(field, errValue.Code, field+" lies between "+strconv.FormatInt(least, 10)+" and "+strconv.FormatInt(most, 10))
	}
}

// becomes is what a row will say in a column that every row needs: what it says now where the change leaves it alone.
func becomes(r register.RuleRow, field, now string) string {
	if s := r.Text(field); s != "" {
		return s
	}
	return now
}

// uses says what a code stands for in other rows, and which row of the sheet has which code.
type uses struct {
	used  func(code string) (bool, error)
	owner func(code string) (int64, error)
	code  func(id int64) (string, error)
}

// coded judges the codes of rows: of the shape, one row each, kept and not deleted while other rows name them.
func coded(rows []register.RuleRow, u uses) error {
	for _, r := range rows {
		before := ""
		if r.ID != 0 {
			var err error
			if before, err = u.code(r.ID); err != nil {
				return err
			}
		}
		code := ""
		if r.Op != register.Delete {
			code = becomes(r, "code", before)
		}
		if before != "" && before != code {
			used, err := u.used(before)
			if err != nil {
				return err
			}
			if used {
				r.Refuse("code", errCodeUsed.Code, "other rows name it by the code "+before+"; retire it instead")
				continue
			}
		}
		if r.Op == register.Delete {
			continue
		}
		if !codeShape.MatchString(code) {
			r.Refuse("code", errCode.Code, "a code has 1 to 24 capital letters, digits, - or _")
			continue
		}
		owner, err := u.owner(code)
		if err != nil {
			return err
		}
		if owner != 0 && owner != r.ID {
			r.Refuse("code", errCodeTaken.Code, "another row has the code "+code)
		}
	}
	return nil
}

// one reads a single value; nothing found is the zero value.
func one[T any](row pgx.Row) (T, error) {
	var v T
	err := row.Scan(&v)
	if err == pgx.ErrNoRows {
		err = nil
	}
	return v, err
}

func goodRule(ctx context.Context, tx pgx.Tx, rows []register.RuleRow) error {
	for _, r := range rows {
		whole(r, "pack", 1, 1_000_000)
		whole(r, "min_qty", 0, 1_000_000_000)
	}
	return coded(rows, uses{
		used: func(code string) (bool, error) {
			return one[bool](tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM aid_kit_goods WHERE good = $1) OR EXISTS (SELECT FROM aid_stock WHERE good = $1) OR EXISTS (SELECT FROM aid_purchases WHERE good = $1)`, code))
		},
		owner: func(code string) (int64, error) {
			return one[int64](tx.QueryRow(ctx, `SELECT id FROM aid_goods WHERE code = $1`, code))
		},
		code: func(id int64) (string, error) {
			return one[string](tx.QueryRow(ctx, `SELECT code FROM aid_goods WHERE id = $1`, id))
		},
	})
}

func kitRule(ctx context.Context, tx pgx.Tx, rows []register.RuleRow) error {
	for _, r := range rows {
		whole(r, "interval_days", 0, 366)
	}
	return coded(rows, uses{
		used: func(code string) (bool, error) {
			return one[bool](tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM aid_kit_goods WHERE kit = $1) OR EXISTS (SELECT FROM aid_issues WHERE kit = $1)`, code))
		},
		owner: func(code string) (int64, error) {
			return one[int64](tx.QueryRow(ctx, `SELECT id FROM aid_kits WHERE code = $1`, code))
		},
		code: func(id int64) (string, error) {
			return one[string](tx.QueryRow(ctx, `SELECT code FROM aid_kits WHERE id = $1`, id))
		},
	})
}

func pointRule(ctx context.Context, tx pgx.Tx, rows []register.RuleRow) error {
	return coded(rows, uses{
		used: func(code string) (bool, error) {
			return one[bool](tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM aid_stock WHERE point = $1) OR EXISTS (SELECT FROM aid_issues WHERE point = $1) OR EXISTS (SELECT FROM aid_shifts WHERE point = $1)`, code))
		},
		owner: func(code string) (int64, error) {
			return one[int64](tx.QueryRow(ctx, `SELECT id FROM aid_points WHERE code = $1`, code))
		},
		code: func(id int64) (string, error) {
			return one[string](tx.QueryRow(ctx, `SELECT code FROM aid_points WHERE id = $1`, id))
		},
	})
}

// kitGoodRule: a kit names goods that exist, each once, in whole quantities.
func kitGoodRule(ctx context.Context, tx pgx.Tx, rows []register.RuleRow) error {
	for _, r := range rows {
		if r.Op == register.Delete {
			continue
		}
		whole(r, "qty", 1, 100_000)
		var kit, good string
		if r.ID != 0 {
			if err := tx.QueryRow(ctx, `SELECT kit, good FROM aid_kit_goods WHERE id = $1`, r.ID).Scan(&kit, &good); err != nil && err != pgx.ErrNoRows {
				return err
			}
		}
		kit, good = becomes(r, "kit", kit), becomes(r, "good", good)
		var kits, goods bool
		var owner int64
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM aid_kits WHERE code = $1), EXISTS (SELECT FROM aid_goods WHERE code = $2), coalesce((SELECT id FROM aid_kit_goods WHERE kit = $1 AND good = $2), 0)`,
			kit, good).Scan(&kits, &goods, &owner); err != nil {
			return err
		}
		if !kits {
			r.Refuse("kit", errKit.Code, "there is no kit with this code")
		}
		if !goods {
			r.Refuse("good", errGood.Code, "there is no good with this code")
		}
		if owner != 0 && owner != r.ID {
			r.Refuse("good", errCodeTaken.Code, "the kit holds this good already: change its quantity")
		}
	}
	return nil
}
