package notify_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/job"
	"spoina/internal/notify"
	"spoina/internal/secret"
)

// sink is a mail server that keeps what it gets, after refusing the first try.
type sink struct {
	mu      sync.Mutex
	tries   int
	letters chan string
}

func (s *sink) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }

type session struct {
	*sink
	to string
}

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}
func (s *session) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tries++; s.tries == 1 {
		return &smtp.SMTPError{Code: 451, Message: "later"}
	}
	s.letters <- s.to + "\n" + string(body)
	return nil
}
func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func work(t *testing.T, store *db.Store, outbox *notify.Outbox) {
	workers := river.NewWorkers()
	notify.Jobs(workers, outbox)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- job.Run(ctx, store.DB().Shared(), workers) }()
	t.Cleanup(func() { stop(); require.NoError(t, <-ended) })
}

var letter = notify.Letter{Office: "220401", To: "a.nowak@urzad.example", Subject: "Nowe hasło", Body: "Zażółć: https://urzad.example/reset#tajny\n"}

func TestALetterLeavesWhenItsReasonIsKept(t *testing.T) {
	ctx := context.Background()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	got := &sink{letters: make(chan string, 4)}
	server := smtp.NewServer(got)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { server.Close() })
	t.Setenv("SPOINA_SMTP_URL", "smtp://"+listener.Addr().String()+"?tls=none")
	t.Setenv("SPOINA_MAIL_FROM", "Spoina <spoina@urzad.example>")

	store := dbtest.New(t)
	outbox, err := notify.New(secret.New(), t.TempDir())
	require.NoError(t, err)
	require.True(t, outbox.Configured())
	_, err = store.Change(ctx, "operator", "lost", func(c *db.Change) error {
		lost := letter
		lost.To = "nobody@urzad.example"
		require.NoError(t, outbox.Send(ctx, c.Tx, lost))
		return errors.New("broken")
	})
	require.Error(t, err)
	_, err = store.Change(ctx, "operator", "kept", func(c *db.Change) error { return outbox.Send(ctx, c.Tx, letter) })
	require.NoError(t, err)

	var waiting string
	require.NoError(t, store.DB().Shared().QueryRow(ctx, `SELECT args::text FROM river.river_job WHERE kind = 'mail'`).Scan(&waiting))
	require.NotContains(t, waiting, "tajny")
	require.NotContains(t, waiting, "nowak", "a letter that waits is sealed")

	work(t, store, outbox)
	select {
	case text := <-got.letters:
		require.Contains(t, text, "a.nowak@urzad.example")
		require.Contains(t, text, "=?UTF-8?")
		require.Contains(t, text, "https://urzad.example/reset#tajny")
		require.Contains(t, text, "Auto-Submitted: auto-generated")
	case <-time.After(30 * time.Second):
		t.Fatal("no letter came, after the mail server refused the first try")
	}
	var problem string
	require.NoError(t, store.DB().Shared().QueryRow(ctx, `SELECT errors::text FROM river.river_job WHERE kind = 'mail'`).Scan(&problem))
	require.NotContains(t, problem, "nowak", "what went wrong names no person")
}

func TestWithoutAMailServerLettersBecomeFiles(t *testing.T) {
	ctx := context.Background()
	t.Setenv("SPOINA_SMTP_URL", "")
	home := t.TempDir()
	store := dbtest.New(t)
	outbox, err := notify.New(secret.New(), home)
	require.NoError(t, err)
	require.False(t, outbox.Configured())
	work(t, store, outbox)
	_, err = store.Change(ctx, "operator", "kept", func(c *db.Change) error { return outbox.Send(ctx, c.Tx, letter) })
	require.NoError(t, err)
	var files []string
	require.Eventually(t, func() bool {
		files, _ = filepath.Glob(filepath.Join(home, "mail", "*.eml"))
		return len(files) == 1
	}, 20*time.Second, 20*time.Millisecond)
	info, err := os.Stat(files[0])
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	require.Eventually(t, func() bool {
		body, _ := os.ReadFile(files[0])
		return strings.Contains(string(body), "reset#tajny")
	}, time.Second, 10*time.Millisecond)
}

func TestAMailServerWithoutTLSIsRefused(t *testing.T) {
	t.Setenv("SPOINA_MAIL_FROM", "spoina@urzad.example")
	for address, allowed := range map[string]bool{
		"smtp://mail.example:25?tls=none": false, "smtp://127.0.0.1:25?tls=none": true, "smtp://user:secret@mail.example": true,
		"smtps://mail.example": true, "http://mail.example": false, "mail.example": false,
	} {
		t.Setenv("SPOINA_SMTP_URL", address)
		_, err := notify.New(secret.New(), t.TempDir())
		if allowed {
			require.NoError(t, err, address)
		} else {
			require.ErrorIs(t, err, notify.ErrConfig, address)
			require.NotContains(t, err.Error(), "secret")
		}
	}
}
