package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/notify"
	"spoina/internal/secret"
)

// people opens the office's accounts: with the key of the home folder, and the way that letters take.
func (p *program) people() (*account.Service, *notify.Outbox, error) {
	home, err := p.folder()
	if err != nil {
		return nil, nil, err
	}
	key, err := secret.Load(home)
	if err != nil {
		return nil, nil, err
	}
	outbox, err := notify.New(key, home)
	if err != nil {
		return nil, nil, err
	}
	people := account.New(key, outbox, home)
	people.Speaks(vocabulary)
	return people, outbox, nil
}

type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"Make an account."`
	List    userListCmd    `cmd:"" help:"List the accounts."`
	Grant   userGrantCmd   `cmd:"" help:"Make the roles of an account exactly these."`
	Disable userDisableCmd `cmd:"" help:"Disable an account and end its sessions."`
	Enable  userEnableCmd  `cmd:"" help:"Let a disabled account in again."`
	Reset   userResetCmd   `cmd:"" help:"Give a person a way in again: a new password, no second factor, no lock-out."`
}

type userAddCmd struct {
	Login         string   `arg:"" help:"Small letters, digits, dots and dashes."`
	Name          string   `help:"The person's name; the login when left out."`
	Email         string   `help:"Where letters go."`
	Language      string   `default:"pl" enum:"pl,en" help:"Language of letters and pages."`
	Role          []string `sep:"none" placeholder:"ROLE[:LIMITS]" help:"A role, with limits in JSON after a colon: 'land:{\"departments\":[\"GN\"]}'; repeatable."`
	PasswordStdin bool     `name:"password-stdin" help:"Read the password, which the person chose, from standard input; otherwise one is made up and printed."`
}

func (c userAddCmd) Run(p *program) error {
	n := account.NewUser{Login: c.Login, Name: c.Name, Email: c.Email, Language: c.Language}
	if n.Name == "" {
		n.Name = c.Login
	}
	var err error
	if n.Grants, err = parseGrants(c.Role); err != nil {
		return err
	}
	if c.PasswordStdin {
		body, err := io.ReadAll(io.LimitReader(os.Stdin, 4096))
		if err != nil {
			return err
		}
		n.Password, n.Chosen = strings.TrimRight(string(body), "\r\n"), true
		if n.Password == "" {
			return fmt.Errorf("--password-stdin: standard input is empty: %w", errUsage)
		}
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	people, _, err := p.people()
	if err != nil {
		return err
	}
	u, told, err := people.AddUser(p.ctx, store, p.scope(), n)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("Account %s for %s.", u.Login, u.Name)
	if told != "" {
		text += fmt.Sprintf(" First password, to be changed at the first sign-in: %s", told)
	}
	return p.result(madeUser{u, told}, text)
}

type madeUser struct {
	account.User
	Password string `json:"password,omitempty"`
}

// account opens the account that a command speaks of, with its office and what changes accounts.
func (p *program) account(login string) (*db.Store, *account.Service, account.User, error) {
	store, err := p.store()
	if err != nil {
		return nil, nil, account.User{}, err
	}
	people, _, err := p.people()
	if err != nil {
		return nil, nil, account.User{}, err
	}
	u, err := account.UserByLogin(p.ctx, store.Pool(), login)
	return store, people, u, err
}

// parseGrants reads ROLE and ROLE:{"departments":["GN"]}.
func parseGrants(texts []string) ([]account.Grant, error) {
	var grants []account.Grant
	for _, text := range texts {
		name, limits, limited := strings.Cut(text, ":")
		g := account.Grant{Role: name}
		if limited {
			d := json.NewDecoder(strings.NewReader(limits))
			d.DisallowUnknownFields()
			if err := d.Decode(&g.Limits); err != nil {
				return nil, fmt.Errorf("--role %q: limits are JSON like {\"departments\":[\"GN\"]}: %v: %w", text, err, errUsage)
			}
		}
		grants = append(grants, g)
	}
	return grants, nil
}

type userListCmd struct{}

func (userListCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	list, err := account.Users(p.ctx, store.Pool())
	if err != nil {
		return err
	}
	var lines []string
	for _, u := range list {
		roles := []string{}
		for _, g := range u.Grants {
			roles = append(roles, g.Role)
		}
		state := ""
		if u.Disabled {
			state = " (disabled)"
		}
		lines = append(lines, fmt.Sprintf("%-20s %-30s %s%s", u.Login, u.Name, strings.Join(roles, " "), state))
	}
	if list == nil {
		list = []account.User{}
	}
	return p.result(list, strings.Join(lines, "\n"))
}

// changeUser changes an account by its login.
func (p *program) changeUser(login string, change account.UserChange) error {
	store, people, u, err := p.account(login)
	if err != nil {
		return err
	}
	if u, err = people.ChangeUser(p.ctx, store, p.scope(), u.ID, change); err != nil {
		return err
	}
	return p.result(u, "Account "+u.Login+" changed.")
}

type userGrantCmd struct {
	Login string   `arg:"" help:"The account."`
	Role  []string `sep:"none" placeholder:"ROLE[:LIMITS]" help:"As in user add; none takes all roles away."`
}

func (c userGrantCmd) Run(p *program) error {
	grants, err := parseGrants(c.Role)
	if err != nil {
		return err
	}
	return p.changeUser(c.Login, account.UserChange{Grants: &grants})
}

type userDisableCmd struct {
	Login string `arg:"" help:"The account."`
}

func (c userDisableCmd) Run(p *program) error {
	yes := true
	return p.changeUser(c.Login, account.UserChange{Disabled: &yes})
}

type userEnableCmd struct {
	Login string `arg:"" help:"The account."`
}

func (c userEnableCmd) Run(p *program) error {
	no := false
	return p.changeUser(c.Login, account.UserChange{Disabled: &no})
}

type userResetCmd struct {
	Login string `arg:"" help:"The account."`
}

func (c userResetCmd) Run(p *program) error {
	store, people, u, err := p.account(c.Login)
	if err != nil {
		return err
	}
	_, told, err := people.ResetFor(p.ctx, store, p.scope(), u.ID, "")
	if err != nil {
		return err
	}
	u, err = account.UserByID(p.ctx, store.Pool(), u.ID)
	if err != nil {
		return err
	}
	return p.result(madeUser{u, told}, fmt.Sprintf("New password of %s, to be changed at the first sign-in: %s", u.Login, told))
}

type tokenCmd struct {
	Add    tokenAddCmd    `cmd:"" help:"Make a personal token and print its secret, once."`
	List   tokenListCmd   `cmd:"" help:"List an account's tokens."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token."`
}

type tokenAddCmd struct {
	User     string   `required:"" help:"The account's login."`
	Kind     string   `default:"api" enum:"api,gis" help:"api: for programs (Authorization: Bearer); gis: for map clients (basic authentication, personal link)."`
	Name     string   `default:"command line" help:"What it is for."`
	Days     int      `help:"Days until it is out of date; never when left out."`
	ReadOnly bool     `help:"It changes nothing."`
	Register []string `help:"It reaches only these registers; repeatable."`
}

func (c tokenAddCmd) Run(p *program) error {
	store, people, u, err := p.account(c.User)
	if err != nil {
		return err
	}
	n := account.NewToken{Name: c.Name, Kind: c.Kind, ReadOnly: c.ReadOnly, Registers: c.Register}
	if c.Days != 0 {
		until := time.Now().AddDate(0, 0, c.Days)
		n.Expires = &until
	}
	t, token, err := people.AddToken(p.ctx, store, p.scope(), u.ID, n)
	if err != nil {
		return err
	}
	return p.result(struct {
		Token string        `json:"token"`
		User  string        `json:"user"`
		About account.Token `json:"about"`
	}{token, u.Login, t}, "")
}

type tokenListCmd struct {
	User string `required:"" help:"The account's login."`
}

func (c tokenListCmd) Run(p *program) error {
	store, _, u, err := p.account(c.User)
	if err != nil {
		return err
	}
	list, err := account.Tokens(p.ctx, store.Pool(), u.ID)
	if err != nil {
		return err
	}
	if list == nil {
		list = []account.Token{}
	}
	return p.result(list, "")
}

type tokenRevokeCmd struct {
	User string `required:"" help:"The account's login."`
	ID   int64  `arg:"" help:"The token's number."`
}

func (c tokenRevokeCmd) Run(p *program) error {
	store, people, u, err := p.account(c.User)
	if err != nil {
		return err
	}
	if err := people.RevokeToken(p.ctx, store, p.scope(), u.ID, c.ID); err != nil {
		return err
	}
	return p.result(map[string]any{"revoked": c.ID}, "Token revoked.")
}
