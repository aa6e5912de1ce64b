package aid

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/register"
)

// The list of the first day: what an office does to switch the programme on, in the order in which it does it. What the
// program can see for itself it ticks itself; the rest is ticked by a person, who is named.

// Item is one thing to do.
type Item struct {
	Item   string         `json:"item"`
	Title  register.Text  `json:"title"`
	Help   register.Text  `json:"help"`
	Page   string         `json:"page,omitempty" doc:"where it is done"`
	Seen   bool           `json:"seen" doc:"the program looks for itself whether it is done"`
	Found  *register.Text `json:"found,omitempty" doc:"what the program sees"`
	Done   bool           `json:"done"`
	Count  int64          `json:"count,omitempty" doc:"of what the program sees"`
	DoneBy string         `json:"done_by,omitempty"`
	DoneAt *time.Time     `json:"done_at,omitempty"`
	Note   string         `json:"note,omitempty"`
}

// Checklist is the whole list.
type Checklist struct {
	On    bool   `json:"on" doc:"the programme runs"`
	Items []Item `json:"items"`
	Left  int    `json:"left"`
	Ready bool   `json:"ready" doc:"nothing is left to do before the programme is switched on"`
}

var errItem = fail.New(fail.NotFound, "aid.no_item", "the list has no such item")

// checklistItems are the list, without what is done.
var checklistItems = []Item{
	{Item: "decision", Title: text("Decyzja burmistrza o uruchomieniu pomocy", "The mayor's decision to start the aid"),
		Help: text("Zapisz numer zarządzenia i podstawę prawną w uwagach.", "Write the number of the order and its legal basis into the note.")},
	{Item: "legal_basis", Page: "/params", Title: text("Podstawa prawna i odstępy między paczkami", "Legal basis and the days between parcels"),
		Help: text("Sprawdź parametry aid_legal_basis, aid_stay_until, aid_interval_individual_days i aid_interval_family_days.", "Check the parameters aid_legal_basis, aid_stay_until, aid_interval_individual_days and aid_interval_family_days.")},
	{Item: "points", Seen: true, Page: "/registers/aid_points", Title: text("Punkty: informacja, wydawanie, magazyn", "Points: information, issue, store"),
		Help: text("Dodaj co najmniej jeden otwarty punkt wydawania z adresem i godzinami.", "Add at least one open issuing point with its address and hours.")},
	{Item: "goods", Seen: true, Page: "/registers/aid_goods", Title: text("Lista towarów", "List of goods"),
		Help: text("Wczytaj listę startową albo arkusz, który już prowadzicie.", "Load the starting list, or the spreadsheet that you keep already.")},
	{Item: "kits", Seen: true, Page: "/registers/aid_kits", Title: text("Zestawy: indywidualny i rodzinny", "Kits: individual and family"),
		Help: text("Każdy zestaw musi coś zawierać.", "Each kit must hold something.")},
	{Item: "stock", Seen: true, Page: "/registers/aid_stock", Title: text("Towar w punkcie wydawania", "Goods at the issuing point"),
		Help: text("Przyjmij pierwszą dostawę lub dary.", "Receive the first delivery or gifts.")},
	{Item: "accounts", Page: "/people", Title: text("Konta: rejestracja, wydawanie, patrol, wolontariusze", "Accounts: registration, issue, patrol, volunteers"),
		Help: text("Każda osoba ma własne konto z rolą i jednostką. Patrol to dwa różne konta.", "Everybody has an account of their own with a role and a unit. A patrol is two different accounts.")},
	{Item: "guides", Seen: true, Page: "/registers/aid_guides", Title: text("Strony informacyjne po ukraińsku, polsku i angielsku", "Guide pages in Ukrainian, Polish and English"),
		Help: text("Przeczytaj strony i opublikuj je. Uzupełnij telefony punktów.", "Read the pages and publish them. Fill in the points' telephones.")},
	{Item: "privacy", Page: "/privacy", Title: text("Ochrona danych: inspektor, retencja, klauzula", "Data protection: officer, retention, notice"),
		Help: text("Inspektor ochrony danych potwierdza cel, podstawę i czas przechowywania.", "The data protection officer confirms the purpose, the basis and how long data are kept.")},
	{Item: "card_printed", Title: text("Próbny wydruk karty i odczyt kodu bez internetu", "A card printed for trial, its code read without the internet"),
		Help: text("Wydrukuj kartę osoby testowej, odczytaj kod na stanowisku z wyłączoną siecią, unieważnij kartę.", "Print a card of a test person, read the code at a desk with the network off, cancel the card.")},
	{Item: "shifts", Seen: true, Page: "/aid/shifts", Title: text("Dyżury na pierwszy tydzień", "Shifts of the first week"),
		Help: text("Zaplanuj dyżury i zapisz wolontariuszy.", "Plan shifts and sign volunteers up.")},
	{Item: "paper", Title: text("Zapas papierowych kart na awarię", "Paper forms for a breakdown"),
		Help: text("Wydania z papieru wpisuje się później z dniem, w którym nastąpiły.", "What was issued on paper is entered later with its own day.")},
	{Item: "on", Seen: true, Page: "/programmes", Title: text("Włączenie programu", "Switching the programme on"),
		Help: text("Robi to osoba, która zarządza programami.", "Whoever manages programmes does it.")},
}

// checklist reads the list with what is done.
func checklist(ctx context.Context, tx pgx.Tx, on bool) (Checklist, error) {
	out := Checklist{On: on, Items: append([]Item{}, checklistItems...)}
	seen := map[string]int64{}
	var points, goods, kits, stock, guides, shifts int64
	if err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM aid_points WHERE kind = 'ISSUE' AND status = 'OPEN'), (SELECT count(*) FROM aid_goods WHERE status = 'ACTIVE'),
		(SELECT count(*) FROM aid_kits k WHERE k.status = 'ACTIVE' AND EXISTS (SELECT FROM aid_kit_goods g WHERE g.kit = k.code)),
		(SELECT count(*) FROM ledger_accounts WHERE programme = 'aid' AND kind = 'stock' AND balance > 0),
		(SELECT count(*) FROM aid_guides WHERE status = 'PUBLISHED'), (SELECT count(*) FROM aid_shifts WHERE status = 'OPEN')`).Scan(&points, &goods, &kits, &stock, &guides, &shifts); err != nil {
		return out, err
	}
	seen["points"], seen["goods"], seen["kits"], seen["stock"], seen["guides"], seen["shifts"] = points, goods, kits, stock, guides, shifts
	if on {
		seen["on"] = 1
	}
	rows, err := tx.Query(ctx, `SELECT item, done_by, done_at, note FROM aid_checklist`)
	if err != nil {
		return out, err
	}
	ticked := map[string]Item{}
	var i Item
	var at time.Time
	if _, err := pgx.ForEachRow(rows, []any{&i.Item, &i.DoneBy, &at, &i.Note}, func() error {
		when := at
		ticked[i.Item] = Item{DoneBy: i.DoneBy, DoneAt: &when, Note: i.Note}
		return nil
	}); err != nil {
		return out, err
	}
	for n := range out.Items {
		item := &out.Items[n]
		if t, ok := ticked[item.Item]; ok {
			item.DoneBy, item.DoneAt, item.Note, item.Done = t.DoneBy, t.DoneAt, t.Note, !item.Seen
		}
		if item.Seen {
			item.Count = seen[item.Item]
			item.Done = item.Count > 0
			item.Found = &register.Text{PL: fmt.Sprintf("jest: %d", item.Count), EN: fmt.Sprintf("there are %d", item.Count)}
		}
		if !item.Done {
			out.Left++
		}
	}
	out.Ready = out.Left == 0 || out.Left == 1 && !on
	return out, nil
}

// tick notes that a person has done an item, or that it is to be done after all.
func tick(ctx context.Context, c *db.Change, scope access.Scope, item string, done bool, note string) error {
	known := false
	for _, i := range checklistItems {
		known = known || i.Item == item
	}
	if !known {
		return errItem.Because("the list has no item %q", item)
	}
	if _, err := c.Revision(ctx); err != nil {
		return err
	}
	var err error
	if done {
		_, err = c.Exec(ctx, `INSERT INTO aid_checklist (item, done_by, note) VALUES ($1, $2, $3) ON CONFLICT (item) DO UPDATE SET done_by = excluded.done_by, done_at = now(), note = excluded.note`, item, scope.Actor(), note)
	} else {
		_, err = c.Exec(ctx, `DELETE FROM aid_checklist WHERE item = $1`, item)
	}
	if err != nil {
		return err
	}
	return c.Audit(ctx, "aid.checklist", "aid_checklist/"+item, map[string]any{"done": done})
}
