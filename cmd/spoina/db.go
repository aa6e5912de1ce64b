package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/file"
	"spoina/internal/ledger"
	"spoina/internal/register"
)

type dbCmd struct {
	Start  dbStartCmd  `cmd:"" help:"Start the private database."`
	Stop   dbStopCmd   `cmd:"" help:"Stop the private database."`
	URL    dbURLCmd    `cmd:"" name:"url" help:"Print the database's address."`
	Verify dbVerifyCmd `cmd:"" help:"Check that versions and the audit chain have no hole, and that ledgers add up."`
}

var errNotPrivate = fail.New(fail.Refused, "db.not_private", "DATABASE_URL names a database that Spoina does not run: start and stop it with its own tools")

type dbStartCmd struct{}

func (dbStartCmd) Run(p *program) error {
	if os.Getenv("DATABASE_URL") != "" {
		return errNotPrivate
	}
	url, err := p.url()
	if err != nil {
		return err
	}
	return p.result(map[string]string{"url": url}, "The private database runs. Stop it with: spoina db stop")
}

type dbStopCmd struct{}

func (dbStopCmd) Run(p *program) error {
	if os.Getenv("DATABASE_URL") != "" {
		return errNotPrivate
	}
	cluster, err := p.cluster()
	if err != nil {
		return err
	}
	return cluster.Stop(p.ctx)
}

type dbURLCmd struct{}

func (dbURLCmd) Run(p *program) error {
	url, err := p.url()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, url)
	return err
}

var errVerify = fail.New(fail.Conflict, "db.verify", "the database does not fit together")

type dbVerifyCmd struct{}

func (dbVerifyCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	report, err := store.Verify(p.ctx)
	if err != nil {
		return err
	}
	home, err := p.folder()
	if err != nil {
		return err
	}
	files, damaged, err := register.CheckFiles(p.ctx, store, file.Of(home, store.Office().Code))
	if err != nil {
		return err
	}
	sums, err := ledger.Verify(p.ctx, store)
	if err != nil {
		return err
	}
	report.Problems = append(append(report.Problems, damaged...), sums.Problems...)
	text := fmt.Sprintf("%d revisions, %d audit rows, %d versions in %d tables, %d files, %d ledger entries in %d accounts.",
		report.Revisions, report.AuditRows, report.Versions, report.Tables, files, sums.Entries, sums.Accounts)
	for _, problem := range report.Problems {
		text += "\n! " + problem
	}
	if err := p.result(report, text); err != nil {
		return err
	}
	if len(report.Problems) > 0 {
		return errVerify.Because("%d problems, printed above", len(report.Problems))
	}
	return nil
}

type officeCmd struct {
	Add  officeAddCmd  `cmd:"" help:"Add an office."`
	Set  officeSetCmd  `cmd:"" help:"Change an office's name, extent or managers."`
	List officeListCmd `cmd:"" help:"List the offices."`
	OIDC officeOIDCCmd `cmd:"" name:"oidc" help:"The office's own sign-in service (OpenID Connect)."`
}

type officeAddCmd struct {
	Code    string   `arg:"" help:"Letters and digits; for a Polish town the six digits of its TERYT code."`
	Name    string   `required:"" help:"The office's name."`
	SRID    int      `name:"srid" default:"2180" help:"EPSG number of the metric reference system to store coordinates in."`
	BBox    string   `name:"bbox" placeholder:"W,S,E,N" help:"Extent in degrees; without it the first parcels set it."`
	Manager []string `sep:"none" help:"A road manager that counts as the office; repeatable."`
}

func (c officeAddCmd) Run(p *program) error {
	office := db.Office{Code: c.Code, Name: c.Name, SRID: c.SRID, Managers: c.Manager}
	if c.BBox != "" {
		bbox, err := parseBBox(c.BBox)
		if err != nil {
			return err
		}
		office.BBox = &bbox
	}
	d, err := p.database()
	if err != nil {
		return err
	}
	if office, err = d.AddOffice(p.ctx, office); err != nil {
		return err
	}
	return p.result(officeJSON(office), fmt.Sprintf("Office %s, %s, in EPSG:%d.", office.Code, office.Name, office.SRID))
}

func parseBBox(s string) (bbox [4]float64, err error) {
	parts := strings.Split(s, ",")
	if len(parts) != 4 {
		return bbox, fmt.Errorf("--bbox %q: four numbers W,S,E,N: %w", s, errUsage)
	}
	for i, part := range parts {
		if bbox[i], err = strconv.ParseFloat(strings.TrimSpace(part), 64); err != nil {
			return bbox, fmt.Errorf("--bbox %q: %q is not a number: %w", s, part, errUsage)
		}
	}
	if bbox[0] >= bbox[2] || bbox[1] >= bbox[3] || bbox[0] < -180 || bbox[2] > 180 || bbox[1] < -90 || bbox[3] > 90 {
		return bbox, fmt.Errorf("--bbox %q: west, south, east, north in degrees, in this order: %w", s, errUsage)
	}
	return bbox, nil
}

type officeListCmd struct{}

func (officeListCmd) Run(p *program) error {
	d, err := p.database()
	if err != nil {
		return err
	}
	offices, err := d.Offices(p.ctx)
	if err != nil {
		return err
	}
	list, text := []map[string]any{}, ""
	for _, o := range offices {
		list = append(list, officeJSON(o))
		text += fmt.Sprintf("%s  %s  EPSG:%d  %s\n", o.Code, o.Name, o.SRID, strings.Join(o.Managers, "; "))
	}
	return p.result(list, strings.TrimSuffix(text, "\n"))
}

func officeJSON(o db.Office) map[string]any {
	return map[string]any{"code": o.Code, "name": o.Name, "srid": o.SRID, "bbox": o.BBox, "managers": o.Managers}
}

type officeSetCmd struct {
	Code    string   `arg:"" help:"The office's code."`
	Name    *string  `help:"The office's name."`
	BBox    string   `name:"bbox" placeholder:"W,S,E,N" help:"Extent in degrees."`
	Manager []string `sep:"none" help:"The road managers that count as the office, instead of those known; repeatable."`
}

func (c officeSetCmd) Run(p *program) error {
	change := db.OfficeChange{Name: c.Name}
	if len(c.Manager) > 0 {
		change.Managers = &c.Manager
	}
	if c.BBox != "" {
		bbox, err := parseBBox(c.BBox)
		if err != nil {
			return err
		}
		change.BBox = &bbox
	}
	d, err := p.database()
	if err != nil {
		return err
	}
	store, err := d.Store(p.ctx, c.Code)
	if err != nil {
		return err
	}
	office, err := store.SetOffice(p.ctx, p.scope().Actor(), "office set", change)
	if err != nil {
		return err
	}
	return p.result(officeJSON(office), fmt.Sprintf("Office %s, %s: %s.", office.Code, office.Name, strings.Join(office.Managers, "; ")))
}
