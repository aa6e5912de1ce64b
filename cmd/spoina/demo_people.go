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
}

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
	for _, role := range access.BuiltIn() {
		if role.Name == "public" || known[role.Name] {
			continue
		}
		name := demoNames[role.Name]
		if name == "" {
			name = role.Title.PL
		}
		if _, _, err := people.AddUser(p.ctx, store, p.scope(), account.NewUser{Login: role.Name, Name: name + " (pokaz)", Demo: true,
			Grants: []account.Grant{{Role: role.Name}}}); err != nil {
			return fmt.Errorf("demo account %s: %w", role.Name, err)
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
