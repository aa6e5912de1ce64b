package aid

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/cell"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/register"
)

// The spreadsheets that points and coordinators keep before there is a program.

// wrong says which cell of a row is wrong: failures name the field of the form, which is the field of the sheet.
func wrong(err error) error {
	if _, known := fail.Of(err); !known {
		return err
	}
	field := fail.FieldOf(err)
	if i := strings.LastIndexByte(field, '.'); i >= 0 {
		field = field[i+1:]
	}
	if field == "" {
		return err
	}
	return &programme.FieldError{Field: field, Err: err}
}

// goodsImport takes over a list of goods, with what a point has of them.
func goodsImport() programme.Import {
	return programme.Import{Name: "goods", Title: text("Lista towarów ze stanami", "List of goods with stock"), Permission: "aid.stock",
		Fields: []programme.Field{
			{Name: "code", Type: register.String, Title: text("Kod", "Code"), Aliases: []string{"kod towaru", "symbol", "indeks"}},
			{Name: "name_pl", Type: register.String, Title: text("Nazwa", "Name"), Aliases: []string{"towar", "asortyment", "artykuł", "nazwa towaru"}, Required: true},
			{Name: "name_uk", Type: register.String, Title: text("Nazwa ukraińska", "Name in Ukrainian"), Aliases: []string{"назва"}},
			{Name: "category", Type: register.String, Title: text("Grupa", "Group"), Aliases: []string{"kategoria", "rodzaj"}},
			{Name: "measure", Type: register.String, Title: text("Jednostka", "Measure"), Aliases: []string{"j.m.", "jm", "jedn."}},
			{Name: "pack", Type: register.Integer, Title: text("Sztuk w opakowaniu", "In a pack"), Aliases: []string{"opakowanie", "w zgrzewce"}},
			{Name: "min_qty", Type: register.Integer, Title: text("Zapas najmniejszy", "Least stock"), Aliases: []string{"minimum", "stan minimalny"}},
			{Name: "qty", Type: register.Integer, Title: text("Stan", "Stock"), Aliases: []string{"ilość", "liczba", "na stanie", "szt."}},
			{Name: "point", Type: register.String, Title: text("Punkt", "Point"), Aliases: []string{"magazyn", "miejsce"}},
		},
		Row: func(ctx context.Context, store *db.Store, c *db.Change, scope access.Scope, env programme.Env, v programme.Values) error {
			a, err := begin(ctx, store, c, env, scope)
			if err != nil {
				return err
			}
			return wrong(a.importGood(v))
		}}
}

// categories are the words that lists use for the groups of goods.
var categories = map[string]string{"zywnosc": "FOOD", "spozywcze": "FOOD", "food": "FOOD", "chemia": "CLEANING", "srodki czystosci": "CLEANING", "cleaning": "CLEANING", "kosmetyki": "HYGIENE",
	"higiena": "HYGIENE", "hygiene": "HYGIENE", "dzieci": "CHILD", "dla dzieci": "CHILD", "child": "CHILD", "odziez": "CLOTHES", "ubrania": "CLOTHES", "clothes": "CLOTHES", "": "OTHER", "inne": "OTHER", "other": "OTHER"}

func (a *act) importGood(v programme.Values) error {
	code := codeOf(v.Text("code"))
	if code == "" {
		code = codeOf(v.Text("name_pl"))
	}
	if code == "" {
		return fail.At("code", errValue.Because("the good needs a code of letters and digits"))
	}
	category, ok := categories[cell.Fold(v.Text("category"))]
	if !ok {
		return fail.At("category", errValue.Because("groups are food, hygiene, cleaning, children, clothes, other"))
	}
	measure := v.Text("measure")
	if measure == "" {
		measure = "szt"
	}
	if v.Int("qty") < 0 || v.Int("min_qty") < 0 {
		return fail.At("qty", errValue.Because("a stock is at least 0"))
	}
	g := good{code, measure}
	var id int64
	var counted string
	err := a.c.QueryRow(a.ctx, `SELECT id, measure FROM aid_goods WHERE code = $1`, code).Scan(&id, &counted)
	set := cells("name_pl", v.Text("name_pl"), "category", category, "pack", max(v.Int("pack"), 1), "min_qty", v.Int("min_qty"))
	if uk := v.Text("name_uk"); uk != "" {
		set["name_uk"] = register.V(uk)
	}
	switch {
	case err == nil && counted != measure:
		return fail.At("measure", errValue.Because("this good is counted in %s", counted))
	case err == nil:
		err = a.set("aid_goods", "aid.import", id, set)
	case err == pgx.ErrNoRows:
		set["code"], set["measure"] = register.V(code), register.V(measure)
		_, err = a.add("aid_goods", "aid.import", set)
	}
	if err != nil || v.Int("qty") == 0 {
		return err
	}
	if v.Text("point") == "" {
		return fail.At("point", errPoint.Because("a stock is at a point"))
	}
	_, err = a.count(Ref{Number: codeOf(v.Text("point"))}, Ref{Number: g.code}, v.Int("qty"), clock.Date{}, "spreadsheet")
	return err
}

// codeOf makes a code of a name: "Mąka pszenna 1 kg" is MAKA_PSZENNA_1_KG.
func codeOf(s string) string {
	var b strings.Builder
	for _, r := range strings.ToUpper(cell.Fold(s)) {
		switch {
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
		if b.Len() == 24 {
			break
		}
	}
	return strings.Trim(b.String(), "_")
}

// volunteersImport takes over a list of volunteers.
func volunteersImport() programme.Import {
	return programme.Import{Name: "volunteers", Title: text("Lista wolontariuszy", "List of volunteers"), Permission: "aid.volunteers",
		Fields: []programme.Field{
			{Name: "last_name", Type: register.String, Title: text("Nazwisko", "Last name"), Aliases: []string{"nazwisko i imię", "прізвище"}, Required: true},
			{Name: "first_name", Type: register.String, Title: text("Imię", "First name"), Aliases: []string{"імʼя"}},
			{Name: "phone", Type: register.String, Title: text("Telefon", "Telephone"), Aliases: []string{"tel.", "nr telefonu", "telefon kontaktowy"}},
			{Name: "email", Type: register.String, Title: text("E-mail", "E-mail"), Aliases: []string{"mail", "adres e-mail"}},
			{Name: "languages", Type: register.String, Title: text("Języki", "Languages"), Aliases: []string{"znajomość języków"}},
			{Name: "skills", Type: register.String, Title: text("Umiejętności", "Skills"), Aliases: []string{"kwalifikacje", "co może robić"}},
			{Name: "availability", Type: register.String, Title: text("Kiedy może", "Availability"), Aliases: []string{"dostępność", "dyspozycyjność"}},
			{Name: "messages", Type: register.Bool, Title: text("Zgoda na SMS", "Agreed to messages"), Aliases: []string{"sms"}},
			{Name: "on", Type: register.Date, Title: text("Od dnia", "Since"), Aliases: []string{"data zgłoszenia"}},
		},
		Row: func(ctx context.Context, store *db.Store, c *db.Change, scope access.Scope, env programme.Env, v programme.Values) error {
			a, err := begin(ctx, store, c, env, scope)
			if err != nil {
				return err
			}
			messages, _ := v.Bool("messages")
			last, first := v.Text("last_name"), v.Text("first_name")
			if first == "" { // "Kowalska Anna" in one cell
				last, first, _ = strings.Cut(last, " ")
			}
			nv := newVolunteer{Person: &people.Person{LastName: last, FirstName: first, Phone: v.Text("phone"), Email: v.Text("email")}, Availability: v.Text("availability"),
				Skills: list(v.Text("skills")), Languages: list(v.Text("languages")), Messages: messages}
			if on := v.Day("on"); !on.IsZero() {
				nv.On = clock.Of(on)
			}
			_, err = a.volunteer(nv)
			return wrong(err)
		}}
}

// list is what people write between commas.
func list(s string) []string {
	return words(strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '/' }))
}
