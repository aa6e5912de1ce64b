package account

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
)

// Roles are the roles of an office by name: the built-in ones, as the office changed them, and its own.
func Roles(ctx context.Context, q querier) (map[string]access.Role, error) {
	roles := builtIn()
	rows, err := q.Query(ctx, `SELECT name, body FROM roles`)
	if err != nil {
		return nil, err
	}
	var name string
	var body []byte
	_, err = pgx.ForEachRow(rows, []any{&name, &body}, func() error {
		role, err := readRole(name, body)
		_, role.Changed = roles[name]
		roles[name] = role
		return err
	})
	return roles, err
}

func builtIn() map[string]access.Role {
	roles := map[string]access.Role{}
	for _, r := range access.BuiltIn() {
		roles[r.Name] = r
	}
	return roles
}

func readRole(name string, body []byte) (access.Role, error) {
	var role access.Role
	if err := json.Unmarshal(body, &role); err != nil {
		return role, fmt.Errorf("role %s: %w", name, err)
	}
	role.Name, role.BuiltIn = name, false
	return role, nil
}

// RoleList is Roles in the order of names, the built-in ones first.
func RoleList(ctx context.Context, q querier) ([]access.Role, error) {
	roles, err := Roles(ctx, q)
	if err != nil {
		return nil, err
	}
	var list []access.Role
	for _, r := range access.BuiltIn() {
		list = append(list, roles[r.Name])
		delete(roles, r.Name)
	}
	own := make([]access.Role, 0, len(roles))
	for _, r := range roles {
		own = append(own, r)
	}
	slices.SortFunc(own, func(a, b access.Role) int { return strings.Compare(a.Name, b.Name) })
	return append(list, own...), nil
}

var roleShape = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,63}$`)

// PutRole makes or changes a role. Who may do so: role.manage.
func (s *Service) PutRole(ctx context.Context, store *db.Store, scope access.Scope, role access.Role) error {
	switch {
	case !roleShape.MatchString(role.Name):
		return ErrRole.Because("a role's name is 1 to 64 small letters, digits, dots, dashes and underscores")
	case strings.TrimSpace(role.Title.PL) == "" || strings.TrimSpace(role.Title.EN) == "":
		return ErrRole.Because("a role needs a title in Polish and in English")
	case role.Name == "public" && len(role.Permissions) > 0:
		return ErrRole.Because("visitors who have not signed in can have no permission")
	}
	for _, p := range role.Permissions {
		if !slices.Contains(access.Permissions(), p) {
			return ErrRole.Because("there is no permission %q", p)
		}
	}
	for name, r := range role.Registers {
		if err := s.checkRights(name, r); err != nil {
			return err
		}
		if role.Name == "public" && (r.Personal || r.Edit || r.Create || r.Delete) {
			return ErrRole.Because("visitors who have not signed in can neither change %s nor see personal data of it", name)
		}
	}
	role.BuiltIn, role.Changed = false, false
	body, err := json.Marshal(role)
	if err != nil {
		return err
	}
	return s.change(ctx, store, scope.Actor(), "role changed", func(c *db.Change) error {
		return s.keepingAdministrators(ctx, c, func() error {
			if err := mayGrant(scope, role, access.Limits{}); err != nil {
				return err
			}
			if service, err := oidcOf(ctx, c); err != nil {
				return err
			} else if service != nil && slices.Contains(service.Roles, role.Name) && keysOfTheHouse(role) {
				return ErrBeyond.Because("the role %s is given to whoever signs in through the office's sign-in service, so it cannot manage accounts or roles", role.Name)
			}
			if _, err := c.Exec(ctx, `INSERT INTO roles (name, body, changed_at, changed_by) VALUES ($1, $2, $3, $4)
				ON CONFLICT (name) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
				role.Name, body, s.now(), scope.Actor()); err != nil {
				return err
			}
			return audited(ctx, c, scope, "role.set", "roles/"+role.Name, map[string]any{"role": json.RawMessage(body)})
		})
	})
}

// Vocabulary is what roles may speak of: the columns of each register.
type Vocabulary func(register string) (columns []string, known bool)

// Speaks tells the service what roles may speak of; before that everything is taken that looks like a name.
func (s *Service) Speaks(v Vocabulary) { s.vocabulary = v }

var columnShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// checkRights refuses rights in what no register has: such a role would silently withhold nothing, or show nothing.
func (s *Service) checkRights(register string, r access.Rights) error {
	var columns []string
	switch {
	case register == "*":
		if len(r.Only) > 0 {
			return ErrRole.Because("rights in all other registers cannot be narrowed by the values of a column")
		}
	case s.vocabulary != nil:
		known := false
		if columns, known = s.vocabulary(register); !known {
			return ErrRole.Because("there is no register %q", register)
		}
	case !columnShape.MatchString(register):
		return ErrRole.Because("there is no register %q", register)
	}
	for _, column := range slices.Concat(r.Columns, r.Hide) {
		own := strings.HasPrefix(column, "x_") // officers' own fields come and go
		if !columnShape.MatchString(column) || len(columns) > 0 && !own && !slices.Contains(columns, column) {
			return ErrRole.Because("%s has no column %q", register, column)
		}
	}
	for column, values := range r.Only {
		if !access.Narrows(register, column) {
			return ErrRole.Because("a role cannot be narrowed by the column %q of %s", column, register)
		}
		if len(values) == 0 || slices.Contains(values, "") {
			return ErrRole.Because("say by which values of %s the role is narrowed in %s", column, register)
		}
	}
	return nil
}

// DeleteRole removes a role that nobody holds; of a built-in one it removes what the office changed.
func (s *Service) DeleteRole(ctx context.Context, store *db.Store, scope access.Scope, name string) error {
	return s.change(ctx, store, scope.Actor(), "role removed", func(c *db.Change) error {
		return s.keepingAdministrators(ctx, c, func() error {
			var used int
			if err := c.QueryRow(ctx, `SELECT count(*) FROM user_grants WHERE role = $1`, name).Scan(&used); err != nil {
				return err
			}
			if _, kept := builtIn()[name]; used > 0 && !kept {
				return ErrRoleUsed.Because("%d people hold the role %s", used, name)
			}
			tag, err := c.Exec(ctx, `DELETE FROM roles WHERE name = $1`, name)
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				return ErrNoRole.Because("the office has neither made nor changed a role %q", name)
			}
			return audited(ctx, c, scope, "role.delete", "roles/"+name, map[string]any{})
		})
	})
}

// setGrants makes a person's grants exactly these.
func (s *Service) setGrants(ctx context.Context, c *db.Change, scope access.Scope, user int64, grants []Grant) error {
	roles, err := Roles(ctx, c)
	if err != nil {
		return err
	}
	rows, err := c.Query(ctx, `SELECT id, role, limits FROM user_grants WHERE user_id = $1`, user)
	if err != nil {
		return err
	}
	held := map[string]int64{} // canonical form to id
	byForm := map[string]Grant{}
	var id int64
	var g Grant
	if _, err := pgx.ForEachRow(rows, []any{&id, &g.Role, &g.Limits}, func() error {
		held[form(g)], byForm[form(g)] = id, g
		g = Grant{}
		return nil
	}); err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, g := range grants {
		key := form(g)
		if wanted[key] {
			continue
		}
		wanted[key] = true
		if _, has := held[key]; has {
			continue
		}
		role, known := roles[g.Role]
		if !known {
			return ErrNoRole.Because("there is no role %q", g.Role)
		}
		if g.Role == "public" {
			return ErrUser.Because("everybody has the role public; it is not granted")
		}
		if err := mayGrant(scope, role, g.Limits); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `INSERT INTO user_grants (user_id, role, limits, granted_at, granted_by) VALUES ($1, $2, $3, $4, $5)`,
			user, g.Role, g.Limits, s.now(), scope.Actor()); err != nil {
			return err
		}
		if err := audited(ctx, c, scope, "grant.add", subjectOf(user), grantDetail(scope, user, g)); err != nil {
			return err
		}
	}
	for key, id := range held {
		if wanted[key] {
			continue
		}
		if err := mayGrant(scope, roles[byForm[key].Role], byForm[key].Limits); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `DELETE FROM user_grants WHERE id = $1`, id); err != nil {
			return err
		}
		if err := audited(ctx, c, scope, "grant.remove", subjectOf(user), grantDetail(scope, user, byForm[key])); err != nil {
			return err
		}
	}
	return nil
}

// grantDetail is what the audit keeps of a grant; one to oneself is marked, because nobody else looked at it.
func grantDetail(scope access.Scope, user int64, g Grant) map[string]any {
	return map[string]any{"role": g.Role, "limits": g.Limits, "own": scope.User() == user}
}

func form(g Grant) string {
	body, err := json.Marshal(g)
	if err != nil {
		panic(err) // plain data always marshals
	}
	return string(body)
}

// keysOfTheHouse tells whether a role manages accounts or roles.
func keysOfTheHouse(role access.Role) bool {
	return slices.Contains(role.Permissions, access.ManageUsers) || slices.Contains(role.Permissions, access.ManageRoles)
}

// mayGrant refuses what a person cannot pass on. Who manages accounts grants any work of the office, but the keys of the
// house (user.manage, role.manage) only who holds them; and who manages the accounts of one unit or department grants
// within it only.
func mayGrant(scope access.Scope, role access.Role, limits access.Limits) error {
	if scope.All() {
		return nil
	}
	for _, p := range []string{access.ManageUsers, access.ManageRoles} {
		if slices.Contains(role.Permissions, p) && !scope.May(p) {
			return ErrBeyond.Because("the role %s gives %s, which you do not hold yourself", role.Name, p)
		}
	}
	for _, g := range scope.Grants() {
		manages := slices.Contains(g.Role.Permissions, access.ManageUsers) || slices.Contains(g.Role.Permissions, access.ManageRoles)
		if manages && within(limits, g.Limits) {
			return nil
		}
	}
	return ErrBeyond.Because("you manage accounts within limits, and this grant goes beyond them")
}

// within tells whether limits are at least as narrow as outer.
func within(limits, outer access.Limits) bool {
	narrower := func(in, out []string) bool {
		if len(out) == 0 {
			return true
		}
		return len(in) > 0 && !slices.ContainsFunc(in, func(v string) bool { return !slices.Contains(out, v) })
	}
	return narrower(limits.Departments, outer.Departments) && narrower(limits.Managers, outer.Managers) && narrower(limits.Territories, outer.Territories) &&
		narrower(limits.Units, outer.Units) && narrower(limits.Registers, outer.Registers) && (limits.Own || !outer.Own)
}

// administratorsOf counts the people who can still manage every account.
func administratorsOf(ctx context.Context, q querier) (int, error) {
	users, err := Users(ctx, q)
	if err != nil {
		return 0, err
	}
	roles, err := Roles(ctx, q)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, u := range users {
		if !u.Disabled && slices.ContainsFunc(u.Grants, func(g Grant) bool {
			return slices.Contains(roles[g.Role].Permissions, access.ManageUsers) && within(access.Limits{}, g.Limits)
		}) {
			n++
		}
	}
	return n, nil
}

// stillSome refuses to leave an office without anybody who could let people in again.
func stillSome(ctx context.Context, q querier, before int) error {
	after, err := administratorsOf(ctx, q)
	if err == nil && before > 0 && after == 0 {
		return ErrLast
	}
	return err
}

// keepingAdministrators runs f under the lock of people and refuses what would remove the last administrator.
func (s *Service) keepingAdministrators(ctx context.Context, c *db.Change, f func() error) error {
	if err := people(ctx, c); err != nil {
		return err
	}
	before, err := administratorsOf(ctx, c)
	if err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	return stillSome(ctx, c, before)
}
