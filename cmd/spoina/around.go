package main

import (
	"spoina/internal/access/account"
	"spoina/internal/privacy"
)

// surroundings tells a session's answer of the rooms that accounts do not know.
func surroundings(home string) account.Surroundings {
	around := account.Surroundings{Home: home}
	for _, r := range registers() {
		around.Registers = append(around.Registers, r.Name)
	}
	for _, p := range privacy.Purposes() {
		around.Purposes = append(around.Purposes, account.Purpose{Code: p.Code, Title: p.Title})
	}
	return around
}

// vocabulary is what roles may speak of: each register's columns, and what officers keep beside its rows.
func vocabulary(name string) (columns []string, known bool) {
	for _, r := range registers() {
		if r.Name == name {
			for _, c := range r.All() {
				columns = append(columns, c.Field)
			}
			return append(columns, r.Geometry, "version", "comments", "files", "presence"), true
		}
	}
	return nil, name == "params" || name == "runs"
}
