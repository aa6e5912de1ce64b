package main

import (
	"sync"

	"spoina/internal/access"
	"spoina/internal/people"
	"spoina/internal/privacy"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/internal/secret"
	"spoina/modules/aid"
	"spoina/modules/coal"
	"spoina/modules/relief"
)

// programmes is what the office runs beside its main job: a line each.
var programmes = sync.OnceValue(func() []programme.Programme {
	return []programme.Programme{
		relief.Programme(),
		aid.Programme(),
		coal.Programme(),
	}
})

// registers are all that the program offers, in the order in which people see them.
var registers = sync.OnceValue(func() register.Set {
	return append(programme.Registers(register.Core(), programmes()), people.Registers()...)
})

// settle tells the rule of access what programmes there are, and the rule of retention what they hold about people;
// before anybody's scope is made.
func settle() {
	access.Add(people.Addition(), programme.Addition(programmes()))
	var personal []privacy.Personal
	for _, p := range programmes() {
		personal = append(personal, p.Privacy...)
	}
	privacy.Declare(personal...)
}

// surroundingsOf is what programmes stand on. Without a home folder, for the description of the API, there is no key.
func surroundingsOf(p *program) (programme.Env, error) {
	home, err := p.folder()
	if err != nil {
		return programme.Env{}, err
	}
	key, err := secret.Load(home)
	if err != nil {
		return programme.Env{}, err
	}
	d, err := p.database()
	return programme.Env{DB: d, Home: home, Key: key, Registers: registers()}, err
}
