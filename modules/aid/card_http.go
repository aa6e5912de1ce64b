package aid

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/letter"
	"spoina/internal/people"
	"spoina/internal/privacy"
	"spoina/internal/programme"
)

type read[T any] struct{ Body T }

// cardRoutes are the addresses of cards, families, the gate and desks.
func cardRoutes(api huma.API, _ chi.Router, env programme.Env) {
	const base = "/api/v1/aid/"
	huma.Register(api, huma.Operation{OperationID: "aid-card", Method: http.MethodPost, Path: base + "cards", Summary: "Issue a temporary resident card"},
		func(ctx context.Context, in *struct {
			Keyed
			Body newCard
		}) (*done[carded], error) {
			return perform(ctx, env, registerRows, in.Key, "card", in.Body, func(a *act) (carded, error) { return a.card(in.Body) })
		})
	huma.Register(api, huma.Operation{OperationID: "aid-card-prolong", Method: http.MethodPost, Path: base + "cards/{id}/prolong", Summary: "Give a card a later last day"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body struct {
				ValidTo clock.Date `json:"valid_to"`
				On      clock.Date `json:"on,omitempty"`
			}
		}) (*done[carded], error) {
			return perform(ctx, env, registerRows, in.Key, "card prolonged", []any{in.ID, in.Body}, func(a *act) (carded, error) { return a.prolong(Ref{ID: in.ID}, in.Body.ValidTo, in.Body.On) })
		})
	huma.Register(api, huma.Operation{OperationID: "aid-card-cancel", Method: http.MethodPost, Path: base + "cards/{id}/cancel", Summary: "Cancel a card"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body struct {
				Reason string     `json:"reason" maxLength:"300" doc:"no personal data: it is kept"`
				On     clock.Date `json:"on,omitempty"`
			}
		}) (*done[carded], error) {
			return perform(ctx, env, registerRows, in.Key, "card cancelled", []any{in.ID, in.Body}, func(a *act) (carded, error) { return a.cancelCard(Ref{ID: in.ID}, in.Body.Reason, in.Body.On) })
		})
	huma.Register(api, huma.Operation{OperationID: "aid-card-read", Method: http.MethodGet, Path: base + "cards/{id}", Summary: "A card; with a purpose also whose it is, which is recorded"},
		func(ctx context.Context, in *struct {
			ID      int64  `path:"id"`
			Purpose string `query:"purpose" doc:"why personal data are read; without one they are left out"`
		}) (*read[cardDoc], error) {
			out, err := readCard(ctx, env, in.ID, in.Purpose)
			return &read[cardDoc]{out}, err
		})
	familyRoutes(api, env)
	huma.Register(api, huma.Operation{OperationID: "aid-keys", Method: http.MethodGet, Path: base + "keys", Summary: "Keys that check the codes of cards; anybody may have them"},
		func(ctx context.Context, _ *struct{}) (*read[[]publicKey], error) {
			return &read[[]publicKey]{[]publicKey{signerOf(env.Key, httpapi.StoreOf(ctx).Office().Code).public()}}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "aid-verify", Method: http.MethodPost, Path: base + "verify", Summary: "Check a card's code or number"},
		func(ctx context.Context, in *struct {
			Body struct {
				QR     string `json:"qr,omitempty" maxLength:"1000"`
				Number string `json:"number,omitempty" maxLength:"40"`
			}
		}) (*read[verified], error) {
			out, err := verify(ctx, env, in.Body.QR, in.Body.Number)
			return &read[verified]{out}, err
		})
	huma.Register(api, huma.Operation{OperationID: "aid-gate", Method: http.MethodPost, Path: base + "gate", Summary: "Was this help given already, by whichever unit? Yes or no, and from when"},
		func(ctx context.Context, in *struct{ Body asked }) (*read[answered], error) {
			store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
			if !scope.May(registerRows) {
				if err := scope.Require(issueParcels); err != nil {
					return nil, err
				}
			}
			out := &read[answered]{}
			var by string
			if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
				out.Body, by, err = ask(ctx, tx, env, in.Body)
				return err
			}); err != nil {
				return nil, err
			}
			return out, recordAsked(ctx, store, scope, in.Body, by, out.Body)
		})
	deskRoutes(api, env)
	printRoutes(api, env)
	letter.Routes(api, "aid", cardLetters, "aid_cards")
	letter.Serve(api, "/aid/cards/{id}/letters/{name}", "aid_cards", []string{"person", "birth_date"}, cardLetters, cardLetter(env))
}

func familyRoutes(api huma.API, env programme.Env) {
	const base = "/api/v1/aid/families"
	huma.Register(api, huma.Operation{OperationID: "aid-family", Method: http.MethodPost, Path: base, Summary: "Issue a family card"},
		func(ctx context.Context, in *struct {
			Keyed
			Body newFamily
		}) (*done[gathered], error) {
			return perform(ctx, env, registerRows, in.Key, "family card", in.Body, func(a *act) (gathered, error) { return a.family(in.Body) })
		})
	huma.Register(api, huma.Operation{OperationID: "aid-family-join", Method: http.MethodPost, Path: base + "/{id}/join", Summary: "Bring cards or another family into a family"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body joining
		}) (*done[gathered], error) {
			return perform(ctx, env, registerRows, in.Key, "family joined", []any{in.ID, in.Body}, func(a *act) (gathered, error) { return a.unite(Ref{ID: in.ID}, in.Body) })
		})
	huma.Register(api, huma.Operation{OperationID: "aid-family-split", Method: http.MethodPost, Path: base + "/{id}/split", Summary: "Let members leave a family"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body splitting
		}) (*done[parted], error) {
			return perform(ctx, env, registerRows, in.Key, "family split", []any{in.ID, in.Body}, func(a *act) (parted, error) { return a.split(Ref{ID: in.ID}, in.Body) })
		})
	huma.Register(api, huma.Operation{OperationID: "aid-family-read", Method: http.MethodGet, Path: base + "/{id}", Summary: "A family card, its members ever, and what they were given"},
		func(ctx context.Context, in *struct {
			ID int64 `path:"id"`
		}) (*read[familyDoc], error) {
			out, err := readFamily(ctx, env, in.ID)
			return &read[familyDoc]{out}, err
		})
}

func deskRoutes(api huma.API, env programme.Env) {
	const base = "/api/v1/aid/desk/"
	huma.Register(api, huma.Operation{OperationID: "aid-desk-pack", Method: http.MethodGet, Path: base + "pack", Summary: "What a desk takes along for hours without a line"},
		func(ctx context.Context, in *struct {
			Point string `query:"point" required:"true" doc:"code of the point"`
			Desk  string `query:"desk" doc:"the desk's own name, for what it has reserved"`
		}) (*read[*deskPack], error) {
			store := httpapi.StoreOf(ctx)
			out := &read[*deskPack]{}
			err := store.Read(ctx, func(tx pgx.Tx) (err error) {
				out.Body, err = packOf(ctx, store, tx, env, httpapi.ScopeOf(ctx), Ref{Number: in.Point}, in.Desk)
				return err
			})
			return out, err
		})
	huma.Register(api, huma.Operation{OperationID: "aid-desk-sync", Method: http.MethodPost, Path: base + "sync", Summary: "Tell what a desk gave while the line was down", MaxBodyBytes: 4 << 20},
		func(ctx context.Context, in *struct{ Body told }) (*read[[]kept], error) {
			out, err := syncDesk(ctx, env, in.Body)
			return &read[[]kept]{out}, err
		})
	huma.Register(api, huma.Operation{OperationID: "aid-desk-allot", Method: http.MethodPost, Path: base + "allotments", Summary: "Reserve parcels for a desk that may lose the line"},
		func(ctx context.Context, in *struct {
			Keyed
			Body allotting
		}) (*done[allotted], error) {
			return perform(ctx, env, issueParcels, in.Key, "desk's allotment", in.Body, func(a *act) (allotted, error) { return a.allot(in.Body) })
		})
	huma.Register(api, huma.Operation{OperationID: "aid-desk-allot-end", Method: http.MethodPost, Path: base + "allotments/{id}/end", Summary: "Give back what a desk did not hand out"},
		func(ctx context.Context, in *struct {
			Keyed
			ID int64 `path:"id"`
		}) (*done[allotted], error) {
			return perform(ctx, env, issueParcels, in.Key, "desk's allotment", in.ID, func(a *act) (allotted, error) { return a.endAllotment(in.ID) })
		})
}

// verified is what anybody at a desk may know of a card: what is printed on it, and whether it still counts.
type verified struct {
	Number  string     `json:"number"`
	Kind    string     `json:"kind" enum:"PERSON,FAMILY"`
	ValidTo clock.Date `json:"valid_to"`
	Valid   bool       `json:"valid"`
	Signed  bool       `json:"signed" doc:"the code was checked; false where only a number was given"`
	Reason  *words3    `json:"reason,omitempty" doc:"why it does not count"`
}

func verify(ctx context.Context, env programme.Env, code, number string) (out verified, err error) {
	store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
	if !scope.May(registerRows) && !scope.May("aid.patrol") {
		if err := scope.Require(issueParcels); err != nil {
			return out, err
		}
	}
	if code != "" {
		said, err := signerOf(env.Key, store.Office().Code).read(code)
		if err != nil {
			return out, fail.At("qr", err)
		}
		number, out.Signed = said.Number, true
	}
	today := clock.Today()
	r := Ref{Number: number}
	err = store.Read(ctx, func(tx pgx.Tx) error {
		c, err := cardOf(ctx, tx, r)
		if err == nil {
			out.Number, out.Kind, out.ValidTo, out.Valid = c.Number, "PERSON", c.ValidTo, c.usable(today) == nil
			return nil
		}
		f, other := familyOf(ctx, tx, r, today)
		if other != nil {
			return fail.At("number", err)
		}
		out.Number, out.Kind, out.ValidTo, out.Valid = f.Number, "FAMILY", f.ValidTo, f.usable(today) == nil
		return nil
	})
	if err == nil && !out.Valid {
		out.Reason = &words3{"Ta karta jest nieważna.", "This card is not valid.", "Ця картка недійсна."}
	}
	return out, err
}

// cardDoc is a card as its own unit reads it.
type cardDoc struct {
	ID        int64       `json:"id"`
	Number    string      `json:"number"`
	Status    string      `json:"status"`
	IssuedOn  clock.Date  `json:"issued_on"`
	ValidTo   clock.Date  `json:"valid_to"`
	Valid     bool        `json:"valid"`
	Point     string      `json:"point"`
	Basis     string      `json:"legal_basis"`
	Family    string      `json:"family,omitempty"`
	FamilyID  int64       `json:"family_id,omitempty"`
	PersonID  int64       `json:"person_id"`
	LastName  string      `json:"last_name,omitempty"`
	FirstName string      `json:"first_name,omitempty"`
	BirthDate *clock.Date `json:"birth_date,omitempty"`
	QR        string      `json:"qr"`
	Given     []helpGiven `json:"given" doc:"what counts for the person, newest first"`
}

// helpGiven is one entitlement of a card's holder.
type helpGiven struct {
	Kind   string     `json:"kind"`
	From   clock.Date `json:"from"`
	To     clock.Date `json:"to"`
	Holder string     `json:"holder" doc:"card or family card on which it was given"`
	Status string     `json:"status"`
}

func readCard(ctx context.Context, env programme.Env, id int64, purpose string) (out cardDoc, err error) {
	store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
	rights := scope.Rights("aid_cards")
	if !rights.Read {
		return out, scope.Refused("the register aid_cards")
	}
	if purpose != "" {
		if err := privacy.CheckPurpose(purpose); err != nil {
			return out, err
		}
		if !rights.Personal {
			return out, scope.Refused("personal data of the register aid_cards")
		}
	}
	err = store.Read(ctx, func(tx pgx.Tx) error {
		args := []any{id}
		cond := scope.Condition(cardSubjects["aid_cards"], func(v any) string { args = append(args, v); return placeholder(len(args)) })
		if err := tx.QueryRow(ctx, `SELECT t.id, t.number, t.status, t.issued_on, t.valid_to, t.point, t.legal_basis, t.person_id, coalesce(f.number, ''), coalesce(f.id, 0)
			FROM aid_cards t LEFT JOIN aid_family_members m ON m.card_id = t.id AND m.until_day IS NULL LEFT JOIN aid_families f ON f.id = m.family_id WHERE t.id = $1 AND `+cond, args...).
			Scan(&out.ID, &out.Number, &out.Status, &out.IssuedOn, &out.ValidTo, &out.Point, &out.Basis, &out.PersonID, &out.Family, &out.FamilyID); err != nil {
			return found(err, "id", errUnknownCard, "there is no card %d", id)
		}
		today := clock.Today()
		out.Valid = (card{Number: out.Number, Status: out.Status, IssuedOn: out.IssuedOn, ValidTo: out.ValidTo}).usable(today) == nil
		out.QR = signerOf(env.Key, store.Office().Code).code(codePerson, out.Number, out.ValidTo)
		var err error
		if out.Given, err = givenTo(ctx, tx, scope, []int64{out.PersonID}); err != nil || purpose == "" {
			return err
		}
		p, err := (people.File{Set: env.Registers, Key: env.Key}).Get(ctx, tx, scope, out.PersonID)
		out.LastName, out.FirstName, out.BirthDate = p.LastName, p.FirstName, &p.BirthDate
		return err
	})
	if err == nil && purpose != "" {
		err = privacy.RecordReading(ctx, store, scope, "aid_cards", []string{"person", "birth_date"}, purpose, []int64{id}, 1)
	}
	return out, err
}

// givenTo lists what the own unit gave to persons.
func givenTo(ctx context.Context, tx pgx.Tx, scope access.Scope, persons []int64) ([]helpGiven, error) {
	args := []any{persons}
	cond := scope.Condition(cardSubjects["aid_entitlements"], func(v any) string { args = append(args, v); return placeholder(len(args)) })
	rows, err := tx.Query(ctx, `SELECT DISTINCT t.kind, t.from_day, t.until_day, t.holder, t.status FROM aid_entitlements t WHERE t.person_id = ANY ($1) AND `+cond+` ORDER BY 2 DESC, 1 LIMIT 200`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[helpGiven])
}

// familyDoc is a family card as its own unit reads it.
type familyDoc struct {
	ID       int64          `json:"id"`
	Number   string         `json:"number"`
	Status   string         `json:"status"`
	IssuedOn clock.Date     `json:"issued_on"`
	ValidTo  clock.Date     `json:"valid_to"`
	Valid    bool           `json:"valid"`
	Head     string         `json:"head" doc:"number of the head's card"`
	QR       string         `json:"qr"`
	Members  []familyMember `json:"members" doc:"all that ever were"`
	Given    []helpGiven    `json:"given"`
}

type familyMember struct {
	Card   string      `json:"card"`
	CardID int64       `json:"card_id"`
	From   clock.Date  `json:"from"`
	Until  *clock.Date `json:"until" doc:"first day on which it is over; null: still"`
	person int64
}

func readFamily(ctx context.Context, env programme.Env, id int64) (out familyDoc, err error) {
	store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
	if !scope.Rights("aid_families").Read {
		return out, scope.Refused("the register aid_families")
	}
	err = store.Read(ctx, func(tx pgx.Tx) error {
		args := []any{id}
		cond := scope.Condition(cardSubjects["aid_families"], func(v any) string { args = append(args, v); return placeholder(len(args)) })
		if err := tx.QueryRow(ctx, `SELECT t.id, t.number, t.status, t.issued_on, t.valid_to, c.number FROM aid_families t JOIN aid_cards c ON c.id = t.head_card WHERE t.id = $1 AND `+cond, args...).
			Scan(&out.ID, &out.Number, &out.Status, &out.IssuedOn, &out.ValidTo, &out.Head); err != nil {
			return found(err, "id", errUnknownCard, "there is no family card %d", id)
		}
		out.Valid = (family{Number: out.Number, Status: out.Status, IssuedOn: out.IssuedOn, ValidTo: out.ValidTo}).usable(clock.Today()) == nil
		out.QR = signerOf(env.Key, store.Office().Code).code(codeFamily, out.Number, out.ValidTo)
		rows, err := tx.Query(ctx, `SELECT c.number, c.id, m.from_day, m.until_day, c.person_id FROM aid_family_members m JOIN aid_cards c ON c.id = m.card_id WHERE m.family_id = $1 ORDER BY m.from_day, m.id`, id)
		if err != nil {
			return err
		}
		out.Members = []familyMember{}
		var m familyMember
		var until clock.Date
		persons := []int64{}
		if _, err := pgx.ForEachRow(rows, []any{&m.Card, &m.CardID, &m.From, &until, &m.person}, func() error {
			row := m
			if row.Until = nil; !until.IsZero() {
				day := until
				row.Until = &day
			}
			out.Members = append(out.Members, row)
			persons = append(persons, row.person)
			return nil
		}); err != nil {
			return err
		}
		out.Given, err = givenTo(ctx, tx, scope, persons)
		return err
	})
	return out, err
}
