package main

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

type proofAnswer struct {
	Documents []struct {
		Kind string
		ID   string
	}
	Unseen int
}

// findings: the list of discrepancies with its numbers, their cards and plans, and the photographs.
func (p *person) findings() {
	const name = "discrepancies"
	status, body := p.get("findings", "/api/v1/discrepancies?limit=100")
	if want := p.x.may[p.who]["statistics"]; fmt.Sprint(status) != want {
		p.differ("statistics", "answers %d, not %s", status, want)
	}
	p.count("statistics", max(0, 1-status/300), 1)
	p.compare("findings", name, marks(body)[name], p.x.ids(p.who, name), len(p.x.all(name)))
	p.compare("amounts", "amounts of findings", p.figuresIn(body, "amounts", amountOf), p.x.ids(p.who, "amounts"), len(p.x.all("amounts")))
	counted := 0
	if status == http.StatusOK {
		for _, r := range decoded[struct {
			Facets struct{ Rules []struct{ Count int } }
		}](p, body).Facets.Rules {
			counted += r.Count
		}
	}
	want := len(p.x.ids(p.who, name))
	numbersOnly := p.x.refused(p.who, name) && p.x.may[p.who]["statistics"] == "200" // as the board
	if numbersOnly {
		want = 0 // one rule has six, five others one each: six, and with it the next, would tell the ones
	}
	p.count("facets", counted, len(p.x.all(name)))
	if numbersOnly && counted != 6 {
		p.differ("facets", "who sees numbers only is told of %d findings, not of the six of one rule", counted)
	} else if !numbersOnly && counted != want {
		p.differ("facets", "%d findings are counted, not %d", counted, want)
	}

	cards, plans, works, documents := map[int64]bool{}, map[int64]bool{}, map[int64]bool{}, map[int64]bool{}
	for id := range p.x.all(name) {
		status, body := p.get("card", fmt.Sprintf("/api/v1/discrepancies/%d", id))
		if status == http.StatusOK {
			cards[id] = true
			for _, d := range decoded[proofAnswer](p, body).Documents {
				documents[int64(atoi(d.ID))] = true
			}
		}
		if status, _ := p.get("plan", fmt.Sprintf("/api/v1/discrepancies/%d/plan", id)); status == http.StatusOK {
			plans[id] = true
		}
	}
	for id := range p.x.all(name) {
		status, body := p.get("case", fmt.Sprintf("/api/v1/discrepancies/%d/case", id))
		works[id] = status == http.StatusOK
		for other := range marks(body)[name] { // what else is found of the same thing
			if !p.x.ids(p.who, name)[other] {
				p.differ("case", "tells of finding %d", other)
			}
		}
		if !works[id] {
			delete(works, id)
		}
	}
	p.compare("case", name, works, p.x.ids(p.who, name), len(p.x.all(name)))
	p.compare("card", name, cards, p.x.ids(p.who, name), len(p.x.all(name)))
	p.compare("plan", name, plans, p.x.ids(p.who, name), len(p.x.all(name)))
	expected := map[int64]bool{}
	if len(cards) > 0 { // each proof names decisions 11 and 13 and lease 21
		for _, id := range []int64{11, 13} {
			if p.x.ids(p.who, "decisions")[id] {
				expected[id] = true
			}
		}
		if p.x.ids(p.who, "leases")[21] {
			expected[21] = true
		}
	}
	p.compare("documents of a proof", "the proofs", documents, expected, 3)

	photos := map[int64]bool{}
	for id := range p.x.all("photos") {
		if status, body := p.get("photos", fmt.Sprintf("/api/v1/photos/%d", id)); status == http.StatusOK {
			for id := range marks(body)["photos"] {
				photos[id] = true
			}
		}
	}
	p.compare("photos", "pictures", photos, p.x.ids(p.who, "photos"), len(p.x.all("photos")))
}

// beside: comments and files on rows.
func (p *person) beside() {
	comments, files, papers := map[int64]bool{}, map[int64]bool{}, map[int64]bool{}
	for id := range p.x.all("decisions") {
		address := fmt.Sprintf("/api/v1/registers/decisions/%d", id)
		_, body := p.get("comments", address+"/comments")
		for id := range marks(body)["comments"] {
			comments[id] = true
		}
		if status, _ := p.get("files", address+"/files"); status != http.StatusOK && p.x.ids(p.who, "comments")[id] {
			p.differ("files", "the files of %d: %d", id, status)
		}
		if _, body := p.get("files", address+"/files/1"); len(marks(body)["comments"]) > 0 {
			files[id] = true
		}
		if _, body := p.get("files", address+"/files/2"); len(marks(body)["comments"]) > 0 {
			p.differ("files", "a personal file of %d is opened without a purpose", id)
		}
		if _, body := p.get("personal files", address+"/files/2?purpose=case"); len(marks(body)["comments"]) > 0 {
			papers[id] = true
		}
	}
	p.compare("personal files", "files with a purpose", papers, p.x.ids(p.who, "papers"), len(p.x.all("papers")))
	p.compare("comments", "comments", comments, p.x.ids(p.who, "comments"), len(p.x.all("comments")))
	p.compare("files", "files", files, p.x.ids(p.who, "comments"), len(p.x.all("comments")))
}

// exports: every format that holds rows.
func (p *person) exports() {
	for _, format := range []string{"csv", "geojson", "xlsx", "ods", "gpkg"} {
		for _, name := range registersOf() {
			if format == "gpkg" && name != "decisions" && name != "parcels" { // a process of its own each time
				continue
			}
			path := "export " + format
			status, body := p.get(path, "/api/v1/registers/"+name+"/export?format="+format)
			p.expect(path, name, name, status, marks(body)[name])
			if format == "csv" && status == http.StatusOK {
				head, _, _ := strings.Cut(strings.TrimPrefix(string(body), "\ufeff"), "\r\n")
				fields := strings.Split(head, ";")
				fields = slices.DeleteFunc(fields, func(f string) bool { return f == "id" || f == "geometry" || f == "wkt" })
				p.sameColumns("export columns", name, fields, p.columnsOf(name, false))
			}
		}
	}
}

// audit: what each entry says was changed. One cell was changed by hand: its values are content of the register.
func (p *person) audit() {
	cells := map[int64]bool{}
	if status, body := p.get("audit", "/api/v1/audit?limit=500&action=register"); status == http.StatusOK {
		for _, e := range decoded[struct{ Rows []struct{ ID int64 } }](p, body).Rows {
			_, body := p.get("audit cells", fmt.Sprintf("/api/v1/audit/%d", e.ID))
			for id := range marks(body)["decisions"] {
				cells[id] = true
			}
		}
	}
	want := map[int64]bool{}
	if p.x.may[p.who]["audit"] == "200" {
		for id := range p.x.ids(p.who, "decisions") {
			if id == 14 {
				want[id] = true
			}
		}
	}
	p.compare("audit cells", "the audit", cells, want, 1)
}

// offices: what is no row of a register.
func (p *person) offices() {
	names := map[string]bool{}
	status, body := p.get("registers", "/api/v1/registers")
	if status == http.StatusOK {
		for _, r := range decoded[[]struct {
			Name  string
			Count int64
		}](p, body) {
			names[r.Name] = true
			if want := len(p.x.ids(p.who, r.Name)); int(r.Count) != want {
				p.differ("registers", "%s counts %d rows, not %d", r.Name, r.Count, want)
			}
		}
	}
	for _, name := range registersOf() {
		if names[name] == p.x.refused(p.who, name) {
			p.differ("registers", "%s is named: %v", name, names[name])
		}
	}
	p.count("registers", len(names), len(registersOf()))
	for path, address := range map[string]string{"params": "/api/v1/params", "runs": "/api/v1/runs", "imports": "/api/v1/imports", "problems": "/api/v1/imports/1/problems",
		"audit": "/api/v1/audit", "readings": "/api/v1/readings", "users": "/api/v1/users", "roles": "/api/v1/roles", "jobs": "/api/v1/jobs", "linking": "/api/v1/linking", "trials": "/api/v1/trials"} {
		status, body := p.get(path, address)
		if want := p.x.may[p.who][path]; fmt.Sprint(status) != want {
			p.differ(path, "answers %d, not %s: %.200s", status, want, body)
		}
		p.count(path, max(0, 1-status/300), 1)
		if path == "problems" && p.x.may[p.who]["values"] == "yes" && !bytes.Contains(body, []byte("WartoscZPliku")) {
			p.differ(path, "the cells of the file are not shown")
		}
	}
	status, _ = p.ask("analyse", "POST", "/api/v1/runs", "application/json", strings.NewReader(`{"rules":["Q01"]}`))
	if want := p.x.may[p.who]["analyse"]; fmt.Sprint(status) != want {
		p.differ("analyse", "answers %d, not %s", status, want)
	}
	p.count("analyse", max(0, 1-status/300), 1)
	p.get("office", "/api/v1/office")
	p.audit()
	p.get("imports", "/api/v1/imports/1")
}
