package analysis

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/s2"

	"spoina/analysis/rules"
	"spoina/analysis/scene"
)

// record is a finding as the table keeps it.
type record struct {
	fingerprint string
	rule        string
	ruleVersion int
	outcome     string
	severity    string
	confidence  float64
	reason      string
	on          scene.Day
	subjects    json.RawMessage
	measures    json.RawMessage
	money       json.RawMessage
	moneyMax    int64
	proof       packed
	label       string
	street      string
	cases       []string
	parcels     []string
	keeper      scene.Keeper
	x, y        float64
	about       about
	digest      []byte
}

// proof is what an officer reads and a court would ask for: the terms with their figures, the documents considered
// and why each was rejected, money with its formula, law, and what can be done next.
type proof struct {
	Sentence  rules.Text        `json:"sentence"`
	Reason    rules.Text        `json:"reason"`
	Name      string            `json:"name"`
	Title     rules.Text        `json:"title"`
	Terms     []rules.TermValue `json:"terms"`
	Documents []rules.Document  `json:"documents"`
	Money     []rules.Money     `json:"money"`
	MoneyNote *rules.Text       `json:"money_note,omitempty"`
	Law       []rules.Article   `json:"law"`
	Next      []rules.Step      `json:"next"`
	Pitfalls  []rules.Text      `json:"pitfalls"` // what makes such a finding although nothing is wrong
	Inputs    []input           `json:"inputs"`
	Scan      int64             `json:"scan,omitempty"` // the observation whose photos show it
	Params    json.RawMessage   `json:"params"`
}

type input struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Version int32  `json:"version"`
}

type amount struct {
	Basis   string `json:"basis"`
	Min     int64  `json:"min_gr"`
	Max     int64  `json:"max_gr"`
	Formula string `json:"formula"`
}

// records writes all findings out, in the order in which they were found; of findings with one identity the first stays.
func (e *Evaluation) records() ([]record, error) {
	out, err := e.writeOut(e.Hits)
	return firsts(out), err
}

// firsts leaves of records with one identity the first.
func firsts(all []record) []record {
	seen := make(map[string]bool, len(all))
	kept := make([]record, 0, len(all))
	for i := range all {
		if !seen[all[i].fingerprint] {
			seen[all[i].fingerprint] = true
			kept = append(kept, all[i])
		}
	}
	return kept
}

// writeOut writes hits out, on as many processors as there are: a record of each, in their order.
func (e *Evaluation) writeOut(hits []rules.Hit) ([]record, error) {
	params, err := json.Marshal(map[string]any{"set": e.Params.Digest, "k_sigma": e.Scene.Settings.KSigma, "tol_min_m": e.Scene.Settings.TolMin,
		"tol_max_m": e.Scene.Settings.TolMax, "auto_min": e.Scene.Settings.AutoMin, "suggest_min": e.Scene.Settings.SuggestMin,
		"multiplier_penalty": e.Params.Multiplier, "area_tol_rel": e.Params.AreaRel, "area_tol_abs_m2": e.Params.AreaAbs, "grace_days_expiry": e.Params.Grace})
	if err != nil {
		return nil, err
	}
	out := make([]record, len(hits))
	errs := make([]error, len(hits))
	const block = 256
	var dicts dictionaries
	next := make(chan int, len(hits)/block+1)
	for k := 0; k < len(hits); k += block {
		next <- k
	}
	close(next)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 8) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			p := &packer{dicts: &dicts}
			for from := range next {
				for i := from; i < min(from+block, len(hits)); i++ {
					out[i], errs[i] = newRecord(hits[i].Write(), params, p)
				}
			}
		}()
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func newRecord(f *rules.Finding, params json.RawMessage, pack *packer) (record, error) {
	r := record{fingerprint: f.Fingerprint(), rule: f.Rule.ID, ruleVersion: f.Rule.Version, outcome: "hit", severity: f.Severity.String(), confidence: f.Confidence,
		reason: f.Reason.PL, on: f.On, label: f.Label, street: f.Street, cases: f.CaseNumbers, parcels: f.ParcelIDs, x: f.X, y: f.Y, keeper: f.Keeper, about: aboutOf(f.Subjects)}
	if f.Outcome == scene.Unknown {
		r.outcome = "unknown"
	}
	if r.cases == nil {
		r.cases = []string{}
	}
	if r.parcels == nil {
		r.parcels = []string{}
	}
	amounts := make([]amount, 0, len(f.Money))
	for _, m := range f.Money {
		amounts = append(amounts, amount{m.Basis, m.Min, m.Max, m.Formula})
		r.moneyMax = max(r.moneyMax, m.Max)
	}
	p := proof{Sentence: f.Sentence, Reason: f.Reason, Name: f.Rule.Name, Title: f.Rule.Title, Terms: f.Terms, Documents: list(f.Documents), Money: list(f.Money), Pitfalls: list(f.Rule.FalsePositives),
		Law: f.Rule.Law, Next: make([]rules.Step, 0, len(f.Rule.Next)), Inputs: []input{}, Scan: f.Photo, Params: params}
	if !f.MoneyNote.Empty() {
		p.MoneyNote = &f.MoneyNote
	}
	for _, n := range f.Rule.Next {
		p.Next = append(p.Next, rules.Steps[n])
	}
	for _, s := range f.Subjects {
		if s.ID != "" && s.Version > 0 {
			p.Inputs = append(p.Inputs, input{s.Kind, s.ID, s.Version})
		}
	}
	for _, d := range f.Documents {
		if d.Version > 0 {
			p.Inputs = append(p.Inputs, input{d.Kind, d.ID, d.Version})
		}
	}
	var err error
	var body json.RawMessage
	for _, x := range []struct {
		into *json.RawMessage
		from any
	}{{&r.subjects, list(f.Subjects)}, {&r.measures, list(f.Measures)}, {&r.money, amounts}, {&body, p}} {
		if *x.into, err = json.Marshal(x.from); err != nil {
			return r, err
		}
	}
	h := sha256.New()
	for _, b := range [][]byte{r.subjects, r.measures, r.money, body, []byte(r.outcome + r.severity + r.label + r.on.String()),
		[]byte(strings.Join([]string{r.keeper.Manager, r.keeper.Department, r.keeper.Unit, r.keeper.Territory}, "\x00"))} {
		h.Write(b)
		h.Write([]byte{0})
	}
	var figures [32]byte
	binary.LittleEndian.PutUint64(figures[:], math.Float64bits(r.x))
	binary.LittleEndian.PutUint64(figures[8:], math.Float64bits(r.y))
	binary.LittleEndian.PutUint64(figures[16:], math.Float64bits(r.confidence))
	binary.LittleEndian.PutUint64(figures[24:], uint64(r.ruleVersion))
	h.Write(figures[:])
	r.digest = h.Sum(nil)[:16]
	r.proof = pack.pack(r.rule, body)
	return r, nil
}

// packed is a text kept in little memory: the proofs of a city's findings are a gigabyte, and those of one rule are much
// alike.
type packed struct {
	dict *s2.Dict
	body []byte
}

// open is the text as it was.
func (p packed) open() (json.RawMessage, error) {
	if p.dict == nil {
		return p.body, nil
	}
	return p.dict.Decode(nil, p.body)
}

// dictionaries are for each rule the first proof that was packed: what the others have in common with it is not kept again.
type dictionaries struct{ by sync.Map }

type packer struct {
	dicts *dictionaries
	space []byte
}

func (p *packer) pack(rule string, body []byte) packed {
	d, ok := p.dicts.by.Load(rule)
	if !ok {
		d, _ = p.dicts.by.LoadOrStore(rule, s2.MakeDict(body, nil))
	}
	dict, _ := d.(*s2.Dict)
	if dict == nil {
		return packed{body: body}
	}
	p.space = slices.Grow(p.space[:0], s2.MaxEncodedLen(len(body)))
	return packed{dict, slices.Clone(dict.Encode(p.space[:cap(p.space)], body))}
}

func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// geom is the finding's point as EWKB; nil when it has no place.
func (r *record) geom(srid int) []byte {
	if !r.located() {
		return nil
	}
	b := make([]byte, 25)
	b[0] = 1
	binary.LittleEndian.PutUint32(b[1:], 0x20000001)
	binary.LittleEndian.PutUint32(b[5:], uint32(srid))
	binary.LittleEndian.PutUint64(b[9:], math.Float64bits(r.x))
	binary.LittleEndian.PutUint64(b[17:], math.Float64bits(r.y))
	return b
}

// located tells whether the finding has a place.
func (r *record) located() bool {
	return !math.IsNaN(r.x) && !math.IsNaN(r.y) && (r.x != 0 || r.y != 0)
}
