// Package notify carries letters to people. A letter is written in the transaction that gives the reason for it, as a
// job; it leaves when that transaction is kept, and again when the mail server was not there. Nothing of a letter is
// logged, and while it waits it is sealed: a link in it may be worth a password.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/wneessen/go-mail"

	"spoina/internal/fail"
	"spoina/internal/job"
	"spoina/internal/secret"
)

// ErrConfig says that the mail server is not described right.
var ErrConfig = fail.New(fail.Invalid, "mail.config", "the mail server is not described right")

// Letter is a plain text to one person.
type Letter struct {
	Office  string `json:"office"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

// Outbox sends letters through a mail server, or drops them into a folder where none is configured.
type Outbox struct {
	key    secret.Key
	server *url.URL
	from   string
	folder string
}

// New reads SPOINA_SMTP_URL (smtp://user:password@host:587, which must offer STARTTLS; smtps://host:465; ?tls=none for a
// server on this machine) and SPOINA_MAIL_FROM. Without them letters become files in the mail folder of home.
func New(key secret.Key, home string) (*Outbox, error) {
	o := &Outbox{key: key, from: os.Getenv("SPOINA_MAIL_FROM"), folder: filepath.Join(home, "mail")}
	text := os.Getenv("SPOINA_SMTP_URL")
	if text == "" {
		return o, nil
	}
	server, err := url.Parse(text)
	if err != nil || server.Hostname() == "" || (server.Scheme != "smtp" && server.Scheme != "smtps") {
		return nil, ErrConfig.Because("SPOINA_SMTP_URL is not an address like smtp://user:password@host:587") // the text holds a password
	}
	if o.from == "" {
		return nil, ErrConfig.Because("SPOINA_MAIL_FROM must say whom letters come from")
	}
	if server.Query().Get("tls") == "none" && !loopback(server.Hostname()) {
		return nil, ErrConfig.Because("letters hold links to new passwords: without TLS they may only go to a mail server of this machine")
	}
	o.server = server
	return o, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// Configured tells whether letters reach people.
func (o *Outbox) Configured() bool { return o.server != nil }

// args is the job of one letter, sealed.
type args struct {
	Office string `json:"office"`
	Sealed []byte `json:"sealed"`
}

// Kind names the job in the queue.
func (args) Kind() string { return "mail" }

// InsertOpts gives up after about two hours: by then a link in the letter is out of date.
func (args) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 8} }

const purpose = "letter"

// Send writes the letter's job; it is sent when tx is kept.
func (o *Outbox) Send(ctx context.Context, tx pgx.Tx, letter Letter) error {
	body, err := json.Marshal(letter)
	if err != nil {
		return err
	}
	return job.Insert(ctx, tx, args{letter.Office, o.key.Seal(purpose, body)})
}

// Jobs registers the work of sending.
func Jobs(workers *river.Workers, o *Outbox) {
	job.Worker(workers, func(ctx context.Context, j *river.Job[args]) error {
		body, err := o.key.Open(purpose, j.Args.Sealed)
		if err != nil {
			return river.JobCancel(err) // another key will not come back
		}
		var letter Letter
		if err := json.Unmarshal(body, &letter); err != nil {
			return river.JobCancel(err)
		}
		return o.deliver(ctx, letter, j.ID)
	})
}

func (o *Outbox) deliver(ctx context.Context, letter Letter, id int64) error {
	m := mail.NewMsg()
	from := o.from
	if from == "" {
		from = "spoina@localhost"
	}
	// The library's errors name addresses, and errors of jobs are kept for administrators to read.
	if m.From(from) != nil || m.To(letter.To) != nil {
		return river.JobCancel(fmt.Errorf("an address of the letter is not one"))
	}
	m.Subject(letter.Subject)
	m.SetBodyString(mail.TypeTextPlain, letter.Body)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // no answers from answering machines
	m.SetMessageID()
	m.SetDate()
	if o.server == nil {
		return o.drop(m, id)
	}
	client, err := o.client()
	if err != nil {
		return err
	}
	if err := client.DialAndSendWithContext(ctx, m); err != nil {
		return fmt.Errorf("the mail server %s did not take the letter", o.server.Host)
	}
	return nil
}

func (o *Outbox) client() (*mail.Client, error) {
	options := []mail.Option{mail.WithTimeout(30 * time.Second)}
	port := 587
	switch {
	case o.server.Scheme == "smtps":
		options, port = append(options, mail.WithSSL()), 465
	case o.server.Query().Get("tls") == "none":
		options, port = append(options, mail.WithTLSPolicy(mail.NoTLS)), 25
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if p, err := strconv.Atoi(o.server.Port()); err == nil {
		port = p
	}
	options = append(options, mail.WithPort(port))
	if user := o.server.User; user != nil {
		password, _ := user.Password()
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(user.Username()), mail.WithPassword(password))
	}
	return mail.NewClient(o.server.Hostname(), options...)
}

// drop writes the letter as a file that only the program's own user reads.
func (o *Outbox) drop(m *mail.Msg, id int64) error {
	if err := os.MkdirAll(o.folder, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(o.folder, fmt.Sprintf("%d.eml", id)), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err := m.WriteTo(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
