package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/notify"
	"spoina/internal/programme"
	"spoina/internal/secret"
)

// Offices are kept apart by the database: each has a role and a schema, and its connections may not even name what lies
// in another's.
func TestOfficesAreApartByRoleAndSchema(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	d := dbtest.Open(t, db.Office{Code: "220401", Name: "Alfa", SRID: 2180})
	_, err := d.AddOffice(ctx, db.Office{Code: "220402", Name: "Beta", SRID: 2180})
	require.NoError(t, err)
	alfa, err := d.Store(ctx, "220401")
	require.NoError(t, err)
	beta, err := d.Store(ctx, "220402")
	require.NoError(t, err)
	var schema, role string
	require.NoError(t, beta.Pool().QueryRow(ctx, `SELECT current_schema(), current_user`).Scan(&schema, &role))
	var own, ownRole string
	require.NoError(t, alfa.Pool().QueryRow(ctx, `SELECT current_schema(), current_user`).Scan(&own, &ownRole))
	require.NotEqual(t, schema, own)
	require.NotEqual(t, role, ownRole)
	var tables []string
	require.NoError(t, beta.Pool().QueryRow(ctx, `SELECT array_agg(relname::text) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')`).Scan(&tables))
	require.Greater(t, len(tables), 40)
	denied := func(statement string) {
		t.Helper()
		_, err := alfa.Pool().Exec(ctx, statement)
		var refused *pgconn.PgError
		require.ErrorAs(t, err, &refused, statement)
		require.Equal(t, "42501", refused.Code, "%s: %v", statement, err) // insufficient_privilege
	}
	for _, table := range tables {
		denied(`SELECT * FROM ` + schema + `.` + table + ` LIMIT 1`)
	}
	denied(`INSERT INTO ` + schema + `.revisions (id, actor, reason) VALUES (1, '', '')`)
	denied(`CREATE TABLE ` + schema + `.mine (a int)`)
	denied(`SELECT nextval('` + schema + `.register_id')`)
}

// Background work and live updates of one office are no business of the other's, not even of its administrator.
func TestJobsAndEventsStayInTheirOffice(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	home := t.TempDir()
	d := dbtest.Open(t, db.Office{Code: "220401", Name: "Alfa", SRID: 2180})
	_, err := d.AddOffice(ctx, db.Office{Code: "220402", Name: "Beta", SRID: 2180})
	require.NoError(t, err)
	key, err := secret.Load(home)
	require.NoError(t, err)
	outbox, err := notify.New(key, home)
	require.NoError(t, err)
	people := account.New(key, outbox, home)
	broker := httpapi.NewBroker()
	go broker.Listen(ctx, d)
	router, _ := routes(programme.Env{DB: d, Home: home, Key: key, Registers: registers()}, broker, people)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(d, people, router)))
	defer func() { cancel(); server.Close() }() // streams end first

	tokens := map[string]string{}
	streams := map[string]chan string{}
	ask := func(office, who, method, address, body string) (int, string) {
		r, err := http.NewRequestWithContext(ctx, method, server.URL+"/o/"+office+address, strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Authorization", tokens[office+who])
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		if address == "/api/v1/events" {
			lines := make(chan string, 100)
			streams[office] = lines
			go func() {
				defer answer.Body.Close()
				for scan := bufio.NewScanner(answer.Body); scan.Scan(); {
					lines <- scan.Text()
				}
			}()
			require.Equal(t, ": open", <-lines)
			return answer.StatusCode, ""
		}
		defer answer.Body.Close()
		got, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return answer.StatusCode, string(got)
	}
	for _, office := range []string{"220401", "220402"} {
		store, err := d.Store(ctx, office)
		require.NoError(t, err)
		for _, who := range []string{"administrator", "road"} {
			tokens[office+who], _ = signIn(t, people, store, who)
		}
		ask(office, "road", "GET", "/api/v1/events", "")
	}
	status, body := ask("220401", "road", "POST", "/api/v1/runs", `{"rules":["Q01"]}`)
	require.Equal(t, http.StatusAccepted, status, body)

	jobs := func(office string) (n int) {
		status, body := ask(office, "administrator", "GET", "/api/v1/jobs", "")
		require.Equal(t, http.StatusOK, status, body)
		require.NotContains(t, body, map[string]string{"220401": "220402", "220402": "220401"}[office])
		var list any
		require.NoError(t, json.Unmarshal([]byte(body), &list))
		return strings.Count(fmt.Sprint(list), "kind:run")
	}
	require.Equal(t, 1, jobs("220401"))
	require.Zero(t, jobs("220402"))

	store, err := d.Store(ctx, "220401")
	require.NoError(t, err)
	heard := false
	for !heard {
		require.NoError(t, store.Progress(ctx, "import", 7, "alfa")) // again, until the broker listens
		select {
		case line := <-streams["220401"]:
			heard = strings.Contains(line, `"id":7`)
		case <-time.After(100 * time.Millisecond):
		}
	}
	select {
	case line := <-streams["220402"]:
		require.NotContains(t, line, `"id":7`)
	case <-time.After(300 * time.Millisecond):
	}
}
