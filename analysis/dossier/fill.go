package dossier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/analysis"
	"spoina/analysis/rules"
	"spoina/analysis/text"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/letter"
	"spoina/internal/register"
)

// Wish is what a person says about a letter that the registers do not.
type Wish struct {
	Addressee  string `json:"addressee,omitempty" maxLength:"300" doc:"instead of the party of the document"`
	Address    string `json:"address,omitempty" maxLength:"300"`
	CaseNumber string `json:"case_number,omitempty" maxLength:"100" doc:"of the office's case; empty: that of the discrepancy"`
	TermDays   int    `json:"term_days,omitempty" minimum:"0" maximum:"365" doc:"0: fourteen days"`
}

func (w Wish) term() string {
	switch w.TermDays {
	case 0:
		return "14 dni"
	case 1:
		return "1 dzień"
	}
	return fmt.Sprintf("%d dni", w.TermDays)
}

// written is a discrepancy with all that its papers say.
type written struct {
	proof  *analysis.Proof
	plan   *analysis.Plan
	fields letter.Fields
	photos []photo
	read   []int64 // decisions and leases whose party a paper names
	party  string  // the register of that party
	about  []int64 // the discrepancies of a letter about several
}

type photo struct {
	id    int64
	name  string
	bytes []byte
}

// papers makes papers of discrepancies.
type papers struct {
	photos func(db.Office) string // the folder of the photographs of scans
}

// gather reads a discrepancy through a person's view and says it in the words of the letters.
func (p *papers) gather(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, id int64, wish Wish) (*written, error) {
	reader, err := register.NewReader(ctx, store, tx, scope)
	if err != nil {
		return nil, err
	}
	w := &written{}
	if w.proof, err = analysis.ReadProof(ctx, reader, tx, id); err != nil {
		return nil, err
	}
	if w.plan, err = analysis.ReadPlan(ctx, tx, id); err != nil {
		return nil, err
	}
	if err := p.pictures(ctx, store, tx, scope, w); err != nil {
		return nil, err
	}
	c := w.proof
	f := letter.Fields{"office": store.Office().Name, "day": clock.Today().Time().Format("02.01.2006"), "term": wish.term(), "officer": scope.Name(),
		"label": c.Label, "title": c.Title.PL, "sentence": c.Sentence.PL, "parcels": c.ParcelIDs, "judged_on": dayWords(c.On), "severity": severityPL[c.Severity],
		"confidence": fmt.Sprintf("%d %%", int(c.Confidence*100+0.5)), "rule": fmt.Sprintf("%s (%s), wersja %d", c.Rule, c.Name, c.RuleVersion), "param_set": c.ParamSet,
		"run": strconv.FormatInt(c.Run, 10), "fingerprint": c.Fingerprint, "state": stateWords(c.State), "blank_day": "...................."}
	if f["case_number"] = wish.CaseNumber; wish.CaseNumber == "" {
		f["case_number"] = fmt.Sprintf("%s-%d", c.Rule, c.ID)
	}
	f["place"] = c.Street
	if c.Street == "" {
		f["place"] = strings.Join(c.ParcelIDs, ", ")
	}
	if f["place"] == "" {
		f["place"] = "nie ustalono"
	}
	if len(c.ParcelIDs) == 0 {
		f["parcels"] = []string{"nie ustalono"}
	}
	var subjects []rules.Subject
	if err := json.Unmarshal(c.Subjects, &subjects); err != nil {
		return nil, fmt.Errorf("subjects of discrepancy %d: %w", id, err)
	}
	f["object"] = objectWords(subjects, c.Label)
	if f["seen"], err = seen(ctx, tx, scope, subjects); err != nil {
		return nil, err
	}
	var terms, documents, money, law, pitfalls, inputs []string
	for _, t := range c.Terms {
		answer := "nie wiadomo"
		if t.Value != nil && *t.Value {
			answer = "tak"
		} else if t.Value != nil {
			answer = "nie"
		}
		terms = append(terms, fmt.Sprintf("%s: %s. %s", t.Title.PL, answer, t.Detail.PL))
	}
	for _, d := range c.Documents {
		documents = append(documents, fmt.Sprintf("%s %s: %s", kindPL[d.Kind], d.SourceID, d.Why.PL))
	}
	if c.Unseen > 0 {
		documents = append(documents, fmt.Sprintf("oraz %d, których uprawnienia tej osoby nie obejmują", c.Unseen))
	}
	if len(documents) == 0 {
		documents = []string{"żaden dokument w pobliżu nie wchodził w rachubę"}
	}
	for _, m := range c.Money {
		line := fmt.Sprintf("%s: od %s do %s; %s (%s)", m.Title.PL, text.Money(m.Min).PL, text.Money(m.Max).PL, m.Formula, m.Law)
		if m.Note != nil {
			line += ". " + m.Note.PL
		}
		money = append(money, line)
	}
	if c.MoneyNote != nil {
		money = append(money, c.MoneyNote.PL)
	}
	if len(money) == 0 {
		money = []string{"reguła nie wiąże się z kwotą"}
	}
	for _, a := range c.Law {
		law = append(law, a.Article+": "+a.Text.PL)
	}
	for _, x := range c.Pitfalls {
		pitfalls = append(pitfalls, x.PL)
	}
	for _, x := range c.Inputs {
		inputs = append(inputs, fmt.Sprintf("%s %s, wersja %d", kindPL[x.Kind], x.ID, x.Version))
	}
	for name, list := range map[string][]string{"terms": terms, "documents": documents, "money": money, "law": law, "false_positives": pitfalls, "inputs": inputs} {
		if len(list) == 0 {
			list = []string{"–"}
		}
		f[name] = list
	}
	f["addressee"], f["address"] = wish.Addressee, wish.Address
	if wish.Addressee == "" {
		if err := w.addressee(ctx, tx, scope, subjects, f); err != nil {
			return nil, err
		}
	}
	if a, ok := f["address"].(string); ok && strings.TrimSpace(a) == "" && wish.Addressee != "" {
		f["address"] = "adres nieznany"
	}
	drawn, ok, err := drawPlan(w.plan)
	if err != nil {
		return nil, fmt.Errorf("plan of discrepancy %d: %w", id, err)
	}
	if f["plan"] = drawn; !ok {
		f["plan"] = noPicture("brak miejsca do narysowania")
	}
	f["photo"] = noPicture("brak zdjęcia")
	if len(w.photos) > 0 {
		if f["photo"], err = photoOf(w.photos[0].bytes); err != nil {
			f["photo"] = noPicture("zdjęcia nie da się wydrukować; oryginał jest w aktach")
		}
	}
	w.fields = f
	return w, nil
}

var (
	severityPL = map[string]string{"info": "informacja", "low": "niska", "medium": "średnia", "high": "wysoka", "critical": "krytyczna"}
	kindPL     = map[string]string{"decision": "decyzja", "lease": "umowa", "object": "obiekt", "parcel": "działka", "lane": "pas drogowy", "row": "wiersz", "party": "podmiot"}
)

// statePL are the states of a discrepancy (domain E4) in a clerk's words.
var statePL = map[string]string{"DETECTED": "wykryta", "TRIAGED": "przejrzana", "FALSE_POSITIVE": "odrzucona", "FIELD_CHECK": "do kontroli", "CONFIRMED": "potwierdzona",
	"REGISTER_ERROR": "błąd w rejestrze", "ACTION": "w toku", "CALL_TO_EXPLAIN": "wezwano do wyjaśnień", "LEGALISE": "legalizacja", "PROCEEDING": "postępowanie", "FORWARD": "do przekazania",
	"CIVIL_CLAIM": "droga cywilna", "CORRECT_REGISTER": "do poprawienia w rejestrze", "RESOLVED": "załatwiona", "CLOSED": "zamknięta", "VANISHED": "już jej nie widać"}

func stateWords(s string) string {
	if w, ok := statePL[s]; ok {
		return w
	}
	return s
}

func dayWords(iso string) string {
	d, err := clock.ParseDate(iso)
	if err != nil {
		return iso
	}
	return d.Time().Format("02.01.2006")
}

func objectWords(subjects []rules.Subject, label string) string {
	for _, s := range subjects {
		if s.Kind == "object" {
			return label
		}
	}
	if len(subjects) > 0 {
		return strings.TrimSpace(kindPL[subjects[0].Kind] + " " + subjects[0].SourceID)
	}
	return label
}

// seen lists the days on which the object of a discrepancy was seen.
func seen(ctx context.Context, tx pgx.Tx, scope access.Scope, subjects []rules.Subject) ([]string, error) {
	for _, s := range subjects {
		id, err := strconv.ParseInt(s.ID, 10, 64)
		if s.Kind != "object" || err != nil {
			continue
		}
		args := []any{id}
		rows, err := tx.Query(ctx, `SELECT DISTINCT captured_on FROM scan_objects t WHERE object_id = $1 AND captured_on IS NOT NULL AND `+visible(scope, access.ScanObjects, &args)+` ORDER BY 1`, args...)
		if err != nil {
			return nil, err
		}
		days, err := pgx.CollectRows(rows, pgx.RowTo[clock.Date])
		if err != nil {
			return nil, err
		}
		var out []string
		for _, d := range days {
			out = append(out, d.Time().Format("02.01.2006"))
		}
		if len(out) > 0 {
			return out, nil
		}
	}
	return []string{"nie dotyczy obiektu w terenie"}, nil
}

func visible(scope access.Scope, subject access.Subject, args *[]any) string {
	return scope.Condition(subject, func(v any) string {
		*args = append(*args, v)
		return "$" + strconv.Itoa(len(*args))
	})
}

// addressee is the party of the document that the discrepancy is about, or of one that was accepted for it; for those
// only who may see personal data of the register.
func (w *written) addressee(ctx context.Context, tx pgx.Tx, scope access.Scope, subjects []rules.Subject, f letter.Fields) error {
	type named struct{ kind, id string }
	var list []named
	for _, s := range subjects {
		list = append(list, named{s.Kind, s.ID})
	}
	for _, d := range w.proof.Documents {
		if d.Verdict == "accepted" {
			list = append(list, named{d.Kind, d.ID})
		}
	}
	for _, n := range list {
		id, err := strconv.ParseInt(n.id, 10, 64)
		if err != nil {
			continue
		}
		args := []any{id}
		sql, name := "", ""
		switch n.kind {
		case "decision":
			name, sql = "decisions", `SELECT p.name, p.address FROM decisions t JOIN parties p ON p.id = t.party_id WHERE t.id = $1 AND `+visible(scope, access.Decisions, &args)
		case "lease":
			name, sql = "leases", `SELECT p.name, p.address FROM leases t JOIN parties p ON p.id = t.party_id WHERE t.id = $1 AND `+visible(scope, access.Leases, &args)
		default:
			continue
		}
		if !scope.Rights(name).Personal {
			continue
		}
		var who, where string
		err = tx.QueryRow(ctx, sql, args...).Scan(&who, &where)
		if errors.Is(err, pgx.ErrNoRows) {
			continue
		}
		if err != nil {
			return err
		}
		if where == "" {
			where = "adres nieznany"
		}
		f["addressee"], f["address"] = who, where
		w.party, w.read = name, []int64{id}
		return nil
	}
	return nil
}

// pictures reads the photographs of the observations behind the discrepancy, as far as the person may see them.
func (p *papers) pictures(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, w *written) error {
	if len(w.proof.Photos) == 0 || p.photos == nil {
		return nil
	}
	root, err := os.OpenRoot(p.photos(store.Office()))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	for i, x := range w.proof.Photos {
		args := []any{x.ID}
		var path string
		err := tx.QueryRow(ctx, `SELECT p.path FROM photos p JOIN scan_objects t ON t.id = p.scan_object_id WHERE p.id = $1 AND p.path IS NOT NULL AND p.kind = 'PHOTO' AND `+visible(scope, access.ScanObjects, &args), args...).Scan(&path)
		if errors.Is(err, pgx.ErrNoRows) {
			continue
		}
		if err != nil {
			return err
		}
		file, err := root.Open(path)
		if errors.Is(err, os.ErrNotExist) {
			continue // a backup was brought back without its pictures: the paper says that there is none
		}
		if err != nil {
			return err
		}
		body, err := io.ReadAll(file)
		file.Close()
		if err != nil {
			return err
		}
		extension := ".jpg"
		if k := strings.LastIndex(path, "."); k > 0 {
			extension = path[k:]
		}
		w.photos = append(w.photos, photo{x.ID, fmt.Sprintf("zdjecie-%02d%s", i+1, extension), body})
	}
	return nil
}
