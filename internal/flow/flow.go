// Package flow moves cases through their states and counts their deadlines. A process says which moves are permitted
// and which questions are put to several departments at once; a clock says when its term ends and why: the day it
// started, the days counted, each holiday met, each pause, and the provision.
//
// Processes and clocks are pure values. What was done with a row is kept by Step, Start, Suspend, Resume and Stop in the
// transaction of the change that did it.
package flow

import (
	"slices"
	"strings"

	"spoina/internal/access"
	"spoina/internal/fail"
)

// Refusals.
var (
	ErrMove    = fail.New(fail.Conflict, "flow.move", "this cannot be done in the state of the case")
	ErrUnknown = fail.New(fail.Invalid, "flow.unknown_move", "the process has no such move")
	ErrOrder   = fail.New(fail.Conflict, "flow.order", "the day lies before the last step of the case")
	ErrFuture  = fail.New(fail.Invalid, "flow.future", "the day lies in the future")
	ErrClock   = fail.New(fail.Conflict, "flow.clock", "the deadline cannot be changed like this")
)

// Text is a wording in both languages of the service.
type Text = access.Text

// State is where a case is.
type State string

// StateInfo describes a state for people.
type StateInfo struct {
	State State `json:"state"`
	Title Text  `json:"title"`
	Final bool  `json:"final,omitempty" doc:"nothing more is to be done"`
}

// Move leads from some states to one.
type Move struct {
	Name       string  `json:"name"`
	Title      Text    `json:"title"`
	From       []State `json:"from"`
	To         State   `json:"to"`
	Permission string  `json:"-"` // empty: whoever may edit the case
}

// Part is a question that a process puts to one department while others answer theirs.
type Part struct {
	Name       string `json:"name"`
	Title      Text   `json:"title"`
	Question   Text   `json:"question"`
	Permission string `json:"-"`
	Term       Term   `json:"-"`
}

// Process is what a case goes through.
type Process struct {
	Name   string      `json:"name"`
	Start  State       `json:"start"`
	States []StateInfo `json:"states"`
	Moves  []Move      `json:"moves"`
	Parts  []Part      `json:"parts,omitempty"`
}

// Go is the state after a move. A move that is not permitted says which are.
func (p Process) Go(from State, move string) (State, error) {
	known := false
	var possible []string
	for _, m := range p.Moves {
		here := slices.Contains(m.From, from)
		if m.Name == move {
			if here {
				return m.To, nil
			}
			known = true
		}
		if here {
			possible = append(possible, m.Name)
		}
	}
	if !known {
		return from, ErrUnknown.Because("there is no move %q; from here: %s", move, listed(possible))
	}
	return from, ErrMove.Because("%s is not possible in the state %s; possible: %s", move, from, listed(possible))
}

func listed(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// Open is what a person may do next.
func (p Process) Open(from State, scope access.Scope) []Move {
	out := []Move{}
	for _, m := range p.Moves {
		if slices.Contains(m.From, from) && (m.Permission == "" || scope.May(m.Permission)) {
			out = append(out, m)
		}
	}
	return out
}

// Move finds a move by its name and the state that it leaves.
func (p Process) Move(from State, name string) (Move, bool) {
	for _, m := range p.Moves {
		if m.Name == name && slices.Contains(m.From, from) {
			return m, true
		}
	}
	return Move{}, false
}

// State describes a state of the process.
func (p Process) State(s State) (StateInfo, bool) {
	for _, info := range p.States {
		if info.State == s {
			return info, true
		}
	}
	return StateInfo{}, false
}

// Names are the states, for the list of a column's possible values.
func (p Process) Names() []string {
	out := make([]string, len(p.States))
	for i, s := range p.States {
		out[i] = string(s.State)
	}
	return out
}

// Final tells whether nothing more is to be done in a state.
func (p Process) Final(s State) bool {
	info, ok := p.State(s)
	return ok && info.Final
}

// Part finds a part by its name.
func (p Process) Part(name string) (Part, bool) {
	for _, part := range p.Parts {
		if part.Name == name {
			return part, true
		}
	}
	return Part{}, false
}

// Check tells whether the process holds together: every move leads from known states to a known one, every state is
// reached, and every state that is not final is left. Programs call it in a test.
func (p Process) Check() []string {
	var wrong []string
	reached, left := map[State]bool{p.Start: true}, map[State]bool{}
	for _, m := range p.Moves {
		for _, s := range append([]State{m.To}, m.From...) {
			if _, ok := p.State(s); !ok {
				wrong = append(wrong, "move "+m.Name+" speaks of the unknown state "+string(s))
			}
		}
		reached[m.To] = true
		for _, s := range m.From {
			left[s] = true
		}
	}
	for _, s := range p.States {
		if !reached[s.State] {
			wrong = append(wrong, "nothing leads to "+string(s.State))
		}
		if !s.Final && !left[s.State] {
			wrong = append(wrong, "nothing leads out of "+string(s.State))
		}
	}
	return wrong
}
