// Package privacy is what the office owes the people in its registers: why their data were read is asked and kept,
// they are told what is held about them, and what is no longer needed is made anonymous, without breaking the audit.
package privacy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Failures of this package.
var (
	ErrPurpose  = fail.New(fail.Invalid, "privacy.purpose", "the purpose of reading personal data is one of the list")
	ErrParty    = fail.New(fail.NotFound, "privacy.party", "there is no such party")
	ErrSearch   = fail.New(fail.Invalid, "privacy.search", "give a name, a NIP or a PESEL: at least three characters")
	ErrRetained = fail.New(fail.Conflict, "privacy.retained", "a duty to keep the data still runs")
	ErrBasis    = fail.New(fail.Invalid, "privacy.basis", "state the request and the legal basis")
	ErrRule     = fail.New(fail.Invalid, "privacy.rule", "the rule of retention cannot be like this")
	ErrNoRule   = fail.New(fail.NotFound, "privacy.no_rule", "there is no such rule of retention")
)

// Purpose is why somebody reads personal data.
type Purpose struct {
	Code  string      `json:"code"`
	Title access.Text `json:"title"`
}

var purposes = []Purpose{
	{"case", access.Text{PL: "prowadzenie sprawy", EN: "handling a case"}},
	{"contact", access.Text{PL: "doręczenie lub kontakt ze stroną", EN: "delivery to a party, or contact with it"}},
	{"payment", access.Text{PL: "ustalenie lub pobranie opłaty", EN: "setting or collecting a fee"}},
	{"control", access.Text{PL: "kontrola w terenie lub wyjaśnienie rozbieżności", EN: "field inspection, or clearing up a discrepancy"}},
	{"correction", access.Text{PL: "sprawdzenie i poprawa danych rejestru", EN: "checking and correcting the register"}},
	{"complaint", access.Text{PL: "skarga, wniosek lub petycja", EN: "complaint, motion or petition"}},
	{"subject_request", access.Text{PL: "żądanie osoby, której dane dotyczą (art. 15–22 RODO)", EN: "request of the person concerned (GDPR art. 15–22)"}},
	{"authority", access.Text{PL: "żądanie sądu lub innego uprawnionego organu", EN: "request of a court or another entitled authority"}},
	{"audit", access.Text{PL: "audyt lub kontrola", EN: "audit or inspection"}},
}

// Purposes is the list from which a purpose is chosen.
func Purposes() []Purpose { return slices.Clone(purposes) }

// CheckPurpose refuses a code that is not of the list.
func CheckPurpose(code string) error {
	if !slices.ContainsFunc(purposes, func(p Purpose) bool { return p.Code == code }) {
		return ErrPurpose.Because("%q is no purpose of reading personal data", code)
	}
	return nil
}

// namedRows is up to how many rows a reading names one by one.
const namedRows = 1000

// Reading is what the audit keeps of a reading of personal data.
type Reading struct {
	Register string   `json:"register"`
	Columns  []string `json:"columns" doc:"columns of personal data that were made use of, in whichever way"`
	Used     Use      `json:"used" doc:"in which way"`
	Purpose  string   `json:"purpose"`
	Count    int64    `json:"count"`
	Rows     []int64  `json:"rows,omitempty" doc:"ids; left out above 1000"`
	Format   string   `json:"format,omitempty" doc:"of the file, when the rows left the program as one"`
	SHA256   string   `json:"sha256,omitempty" doc:"of the ids in order, each with a line break, where they are left out"`
}

// Use says how columns of personal data were made use of. A row found by a PESEL says whose it is without showing it, and
// that there is none says something too.
type Use struct {
	Shown  []string `json:"shown,omitempty"`
	Filter []string `json:"filter,omitempty"`
	Text   []string `json:"text,omitempty" doc:"looked through for words"`
	Sort   []string `json:"sort,omitempty"`
}

// Columns are all of them, each once.
func (u Use) Columns() []string {
	out := []string{}
	for _, f := range slices.Concat(u.Shown, u.Filter, u.Text, u.Sort) {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// RecordReading keeps who read personal columns of which rows, and why, in the audit chain. It is called before the
// values leave the program; when it fails they must not. ids may be left out for more than a thousand rows.
func RecordReading(ctx context.Context, store *db.Store, scope access.Scope, register string, columns []string, purpose string, ids []int64, count int64) error {
	return RecordUse(ctx, store, scope, register, Use{Shown: columns}, purpose, "", ids, count)
}

// RecordUse is RecordReading for a question that personal data may also decide, and for rows that leave the program as a
// file of a format. That no row was found is recorded too.
func RecordUse(ctx context.Context, store *db.Store, scope access.Scope, register string, use Use, purpose, format string, ids []int64, count int64) error {
	if err := CheckPurpose(purpose); err != nil {
		return err
	}
	r := Reading{Register: register, Columns: use.Columns(), Used: use, Purpose: purpose, Format: format, Count: max(count, int64(len(ids)))}
	if len(ids) > namedRows {
		h := sha256.New()
		sorted := slices.Clone(ids)
		slices.Sort(sorted)
		for _, id := range sorted {
			fmt.Fprintln(h, id)
		}
		r.SHA256 = hex.EncodeToString(h.Sum(nil))
	} else {
		r.Rows = ids
	}
	subject := register
	if len(ids) == 1 {
		subject = fmt.Sprintf("%s/%d", register, ids[0])
	}
	return audit.Record(ctx, store, scope.Actor(), "read", subject, r)
}
