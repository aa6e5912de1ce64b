package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"spoina/internal/db/dbtest"
)

func TestTheAuditAndPrivacyFromTheCommandLine(t *testing.T) {
	store, home := dbtest.New(t), t.TempDir()
	run := func(into any, args ...string) error {
		var cli struct {
			Audit   auditCmd   `cmd:""`
			Privacy privacyCmd `cmd:""`
		}
		parser, err := kong.New(&cli, kong.Name("spoina"))
		require.NoError(t, err)
		command, err := parser.Parse(args)
		require.NoError(t, err)
		var out bytes.Buffer
		err = command.Run(&program{ctx: t.Context(), json: true, home: home, office: store.Office().Code, out: &out, err: io.Discard, opened: store.DB()})
		if err == nil && into != nil {
			require.NoError(t, json.Unmarshal(out.Bytes(), into), "%s", out.String())
		}
		return err
	}
	_, err := store.Pool().Exec(context.Background(), `INSERT INTO parties (id, key, name, known) VALUES (11, 'jan kowalski', 'Jan Kowalski', '[1,)')`)
	require.NoError(t, err)

	var outcome struct {
		Rehearsed bool
		Rules     []struct{ Register string }
	}
	require.NoError(t, run(&outcome, "privacy", "retention"))
	require.True(t, outcome.Rehearsed)
	ruled := map[string]bool{}
	for _, r := range outcome.Rules {
		ruled[r.Register] = true
	}
	for _, name := range []string{"decisions", "leases", "scan_objects", "imports", "persons"} {
		require.True(t, ruled[name], name)
	}
	for _, p := range programmes() {
		for _, held := range p.Privacy {
			require.True(t, ruled[held.Register], "what %s holds in %s has a rule", p.Name, held.Register)
		}
	}
	require.NoError(t, run(&outcome, "privacy", "retention", "--do"))

	page := filepath.Join(t.TempDir(), "a.html")
	require.NoError(t, run(nil, "privacy", "subject-access", "11", "--out", page, "--request", "RODO.1"))
	body, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(body), "Jan Kowalski")
	require.ErrorContains(t, run(nil, "privacy", "subject-access", "12", "--out", page), "there is no party 12")

	require.NoError(t, run(nil, "privacy", "erase", "11", "--request", "RODO.2", "--basis", "art. 17 ust. 1 lit. a RODO"))
	var lines []auditLine
	require.NoError(t, run(&lines, "audit", "list", "--action", "privacy"))
	require.Equal(t, []string{"privacy.subject_access", "privacy.erase"}, []string{lines[0].Action, lines[1].Action})

	var chain struct {
		Rows int
		Head string
	}
	require.NoError(t, run(&chain, "audit", "verify"))
	require.Equal(t, 2, chain.Rows)
	require.NoError(t, run(nil, "audit", "verify", "--head", chain.Head))
	require.ErrorContains(t, run(nil, "audit", "verify", "--head", "2:00"), "not in the chain")
	_, err = store.Pool().Exec(context.Background(), `UPDATE audit SET actor = 'x'`)
	require.NoError(t, err)
	require.ErrorContains(t, run(nil, "audit", "verify"), "was changed")
}
