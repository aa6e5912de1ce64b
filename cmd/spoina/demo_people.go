package main

import (
	"fmt"
	"strings"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/town"
)

// demoNames are made-up people, one for each built-in role that an account can hold.
var demoNames = map[string]string{
	"land": "Halina Zagonowa", "road": "Ryszard Pobocki", "planner": "Krystyna Widokowa", "gis": "Tomasz Warstwicki", "clerk": "Beata Rejestrowa",
	"inspector": "Marek Objazdowy", "contact": "Ewa Słuchawkowa", "social": "Danuta Pomocna", "coal": "Zenon Składowy", "volunteers": "Iga Ochotnicka",
	"resident": "Jan Mieszkaniec", "auditor": "Wanda Kontrolna", "administrator": "Adam Zarządzający", "board": "Maria Gospodarska",
	"communal": "Urszula Komunalna", "tax": "Stefan Podatkowy", "desk": "Olena Wydająca", "defence": "Bogdan Obronny", "patrol": "Igor Obchodowy",
	"purchaser": "Grażyna Zakupowa", "gops": "Teresa Gminna", "patrol2": "Kinga Obchodowa", "yard2": "Leon Wagowy",
}

// demoUnits narrow accounts to the partner unit that they work in: in the programmes several units share one truth and
// do not see each other's files.
var demoUnits = map[string]string{"social": "MOPS", "desk": "PUNKT", "defence": "OC", "communal": "UM"}

// demoMore are accounts beside those that are named like their role: a second welfare centre, the second officer of a
// patrol, a second till.
var demoMore = []struct{ login, role, unit string }{{"gops", "social", "GOPS"}, {"patrol2", "patrol", ""}, {"yard2", "coal", ""}}

// demoPeople makes the demo town's accounts, one a role and named like it, where they are missing. They share one
// password, which everybody knows: it opens nothing but made-up data, and no other account can have it.
func demoPeople(p *program, store *db.Store) error {
	if !strings.EqualFold(store.Office().Code, town.Code) {
		return errDemo.Because("the demo accounts belong to the demo town only")
	}
	people, _, err := p.people()
	if err != nil {
		return err
	}
	there, err := account.Users(p.ctx, store.Pool())
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, u := range there {
		known[u.Login] = true
	}
	add := func(login, role, title, unit string) error {
		if known[login] {
			return nil
		}
		if name := demoNames[login]; name != "" {
			title = name
		}
		grant := account.Grant{Role: role}
		if unit != "" {
			grant.Limits.Units = []string{unit}
		}
		if _, _, err := people.AddUser(p.ctx, store, p.scope(), account.NewUser{Login: login, Name: title + " (pokaz)", Demo: true, Grants: []account.Grant{grant}}); err != nil {
			return fmt.Errorf("demo account %s: %w", login, err)
		}
		return nil
	}
	roles := map[string]bool{}
	for _, role := range access.BuiltIn() {
		roles[role.Name] = true
		if role.Name == "public" {
			continue
		}
		if err := add(role.Name, role.Name, role.Title.PL, demoUnits[role.Name]); err != nil {
			return err
		}
	}
	for _, more := range demoMore {
		if !roles[more.role] {
			continue
		}
		if err := add(more.login, more.role, more.login, more.unit); err != nil {
			return err
		}
	}
	return nil
}

// demoProgrammes fills the programmes with made-up data, at the volume of the office that they were built after.
func demoProgrammes(p *program, store *db.Store) error {
	env, err := surroundingsOf(p)
	if err != nil {
		return err
	}
	for _, one := range programmes() {
		if one.Demo == nil {
			continue
		}
		p.say("Filling %s …", one.Title.EN)
		if err := one.Demo(p.ctx, store, env); err != nil {
			return fmt.Errorf("demo of %s: %w", one.Name, err)
		}
	}
	return nil
}

// demoAccounts says who may sign in to the demo town, for make run; empty elsewhere.
func demoAccounts(p *program, store *db.Store) (string, error) {
	users, err := account.Users(p.ctx, store.Pool())
	if err != nil {
		return "", err
	}
	logins := []string{}
	for _, u := range users {
		if u.Demo && !u.Disabled {
			logins = append(logins, u.Login)
		}
	}
	if len(logins) == 0 {
		return "", nil
	}
	return fmt.Sprintf("%s — each with the password %s", strings.Join(logins, ", "), account.DemoPassword), nil
}

// printAccounts prints who may sign in.
func (c demoCmd) printAccounts(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	text, err := demoAccounts(p, store)
	if err != nil {
		return err
	}
	if text == "" {
		text = "none of the demo; accounts are made with spoina user add"
	}
	_, err = fmt.Fprintln(p.out, text)
	return err
}
