package register

import (
	"fmt"
	"time"

	"spoina/internal/access"
)

// LastChange is when the office last wrote a row of the register; the zero time when it never has.
func (r *Reader) LastChange(reg *Register) (time.Time, error) {
	r.check(reg)
	return cached(r, fmt.Sprintf("last|%s|%d", reg.Name, r.Current), func() (time.Time, error) {
		var out time.Time
		table := reg.table
		err := r.exec("SELECT at FROM revisions WHERE id = greatest((SELECT max(lower(known)) FROM "+table+"), (SELECT max(greatest(lower(known), coalesce(upper(known), 0))) FROM "+table+"_past))",
			nil, func(v [][]byte) error {
				if v[0] != nil {
					out = instantOf(v[0])
				}
				return nil
			})
		return out, err
	})
}

// Public tells whether the register is shown to everybody, without signing in.
func (r *Reader) Public(reg *Register) bool {
	return access.Anonymous(access.Office{Code: r.office.Code, Managers: r.office.Managers}).Rights(reg.Name).Read
}
