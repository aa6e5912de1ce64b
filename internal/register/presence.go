package register

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

// presenceLasts is how long somebody counts as present after they last said so.
const presenceLasts = 30 * time.Second

// Present is a colleague at work in a register.
type Present struct {
	Login string    `json:"login"`
	Name  string    `json:"name"`
	Row   int64     `json:"row,omitempty" doc:"left out when the reader does not reach the row"`
	Field string    `json:"field,omitempty" doc:"left out when the reader does not see the column"`
	At    time.Time `json:"at"`
}

// Board knows who is at work where, of all processes of the program, for as long as they say so. It lives in memory:
// what is true for thirty seconds need not be stored.
type Board struct {
	mu    sync.Mutex
	there map[place]Present
}

type place struct{ office, register, login string }

// NewBoard returns a board that nobody feeds yet: give Hear to the broker.
func NewBoard() *Board { return &Board{there: map[place]Present{}} }

// note is what processes tell each other. It holds no data of the register.
type note struct {
	Office   string `json:"office"`
	Register string `json:"register"`
	Login    string `json:"login"`
	Name     string `json:"name"`
	Row      int64  `json:"row,omitempty"`
	Field    string `json:"field,omitempty"`
	Gone     bool   `json:"gone,omitempty"`
}

// Hear takes in what any process has said.
func (b *Board) Hear(e httpapi.Event) {
	var n note
	if e.Type != "presence" || json.Unmarshal(e.Note, &n) != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	for p, who := range b.there {
		if now.Sub(who.At) > presenceLasts {
			delete(b.there, p)
		}
	}
	p := place{n.Office, n.Register, n.Login}
	if n.Gone {
		delete(b.there, p)
		return
	}
	b.there[p] = Present{n.Login, n.Name, n.Row, n.Field, now}
}

// at is who is in a register, by name.
func (b *Board) at(office, register string) []Present {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := []Present{}
	for p, who := range b.there {
		if p.office == office && p.register == register && time.Since(who.At) <= presenceLasts {
			out = append(out, who)
		}
	}
	slices.SortFunc(out, func(a, b Present) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Login, b.Login)) })
	return out
}

// say tells all processes that somebody is in a register, or left it.
func say(ctx context.Context, store *db.Store, scope access.Scope, set Set, register string, row int64, field string, gone bool) error {
	if _, err := set.find(register); err != nil {
		return err
	}
	if !scope.Officer(register, besidePresence) {
		return scope.Refused("the register " + register)
	}
	cut := func(s string, n int) string {
		if r := []rune(s); len(r) > n {
			return string(r[:n])
		}
		return s
	}
	body, err := json.Marshal(note{store.Office().Code, register, scope.Actor(), cut(scope.Name(), 100), row, cut(field, 100), gone})
	if err != nil {
		return err
	}
	_, err = store.Pool().Exec(ctx, `SELECT pg_notify('spoina_presence', $1)`, string(body))
	return err
}

// PresentIn are the colleagues in a register, with the row and the field only where the person reaches them.
func (r *Reader) PresentIn(b *Board, set Set, register string) ([]Present, error) {
	all := b.at(r.office.Code, register)
	var ids []int64
	for _, who := range all {
		if who.Row != 0 {
			ids = append(ids, who.Row)
		}
	}
	reach, _, err := r.beside(set, register, besidePresence, ids, anybody)
	if err != nil {
		return nil, err
	}
	reg, err := r.Find(set, register)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if !reach[all[i].Row] {
			all[i].Row, all[i].Field = 0, ""
		}
		if _, ok := reg.Column(all[i].Field); !ok {
			all[i].Field = ""
		}
	}
	return all, nil
}
