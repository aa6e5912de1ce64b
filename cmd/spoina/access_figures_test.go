package main

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// figures: what is counted of the discrepancies and the registers, and the files of it.
func (p *person) figures() {
	read := func(path, address, of string) []byte {
		status, body := p.get(path, "/api/v1/figures"+address)
		if want := p.x.may[p.who][of]; fmt.Sprint(status) != want {
			p.differ(path, "answers %d, not %s: %.200s", status, want, body)
		}
		p.count(path, max(0, 1-status/300), 1)
		return body
	}
	const name = "discrepancies"
	body := read("figures statistics", "/statistics", "statistics")
	if !p.x.refused(p.who, name) && bytes.HasPrefix(body, []byte(`{"name"`)) {
		for _, f := range decoded[struct {
			Figures []struct {
				Key   string
				Value any
			}
		}](p, body).Figures {
			if want := len(p.x.ids(p.who, name)); f.Key == "found" && f.Value != float64(want) {
				p.differ("figures statistics", "%v are counted, not %d", f.Value, want)
			}
		}
	}
	body = read("figures ledger", "/ledger?all=true", "ledger")
	if bytes.HasPrefix(body, []byte(`{"revision"`)) {
		shown := map[int64]bool{}
		for _, e := range decoded[struct{ Entries []struct{ Finding int64 } }](p, body).Entries {
			shown[e.Finding] = true
		}
		for id := range shown {
			if !p.x.ids(p.who, "amounts")[id] {
				p.differ("figures ledger", "shows the amounts of %d", id)
			}
		}
	}
	read("figures survey", "/survey", "survey")
	body = read("figures quality", "/quality", "quality")
	if bytes.HasPrefix(body, []byte(`{"revision"`)) {
		for _, r := range decoded[struct {
			Registers []struct {
				Register string
				Rows     int
			}
		}](p, body).Registers {
			if want := len(p.x.ids(p.who, r.Register)); !p.x.refused(p.who, r.Register) && r.Rows != want {
				p.differ("figures quality", "%s has %d rows, not %d", r.Register, r.Rows, want)
			}
		}
	}
	for _, register := range []string{"decisions", "leases"} {
		status, body := p.get("figures rows", "/api/v1/figures/quality/"+register+"/rows?rule=Q01")
		if refused := status != http.StatusOK; refused != p.x.refused(p.who, register) {
			p.differ("figures rows", "%s: %d %.100s", register, status, body)
		}
	}
	read("figures coverage", "/coverage", "coverage")
	for _, address := range []string{"/coverage/at?lon=18.63&lat=54.266", "/coverage/never"} { // single lanes
		status, body := p.get("figures lanes", "/api/v1/figures"+address)
		if refused := status != http.StatusOK; refused != (p.x.refused(p.who, "road_lanes") || p.x.refused(p.who, "scan_objects")) {
			p.differ("figures lanes", "%s: %d %.100s", address, status, body)
		}
	}
	for _, path := range []string{"statistics", "ledger", "survey", "quality", "coverage"} {
		p.get("figures files", "/api/v1/figures/"+path+"?format=csv")
	}
}

// Everybody of the fixture has an answer written down for each of the figures.
func TestFiguresAreWalked(t *testing.T) {
	x := readFixture(t)
	for _, who := range x.who {
		for _, of := range []string{"ledger", "survey", "quality", "coverage"} {
			if who != "qgis" {
				require.NotEmpty(t, x.may[who][of], "%s %s", who, of)
			}
		}
	}
}
