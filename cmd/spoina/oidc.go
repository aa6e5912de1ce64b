package main

import (
	"fmt"

	"spoina/internal/access/account"
)

// officeOIDCCmd says which sign-in service an office has. The client's secret is never given here, where the history of
// the shell would keep it: it lies in SPOINA_OIDC_SECRET or in oidc-CODE.secret of the home folder.
type officeOIDCCmd struct {
	Code     string   `arg:"" help:"The office's code."`
	Issuer   string   `placeholder:"https://…" help:"The service's address."`
	ClientID string   `name:"client-id" help:"What the service calls Spoina. Its secret, if any: SPOINA_OIDC_SECRET, or oidc-CODE.secret in the home folder."`
	Name     string   `default:"OpenID Connect" help:"What stands on the button."`
	Create   bool     `help:"Whoever is known there gets an account at the first sign-in."`
	Role     []string `help:"A role of accounts made so; repeatable."`
	Off      bool     `help:"The office has none any more."`
}

func (c officeOIDCCmd) Run(p *program) error {
	if c.Off == (c.Issuer != "" || c.ClientID != "") {
		return fmt.Errorf("office oidc: --issuer and --client-id, or --off: %w", errUsage)
	}
	d, err := p.database()
	if err != nil {
		return err
	}
	store, err := d.Store(p.ctx, c.Code)
	if err != nil {
		return err
	}
	people, _, err := p.people()
	if err != nil {
		return err
	}
	var setting *account.OIDC
	if !c.Off {
		setting = &account.OIDC{Name: c.Name, Issuer: c.Issuer, ClientID: c.ClientID, Create: c.Create, Roles: c.Role}
	}
	if err := people.SetOIDC(p.ctx, store, p.scope(), setting); err != nil {
		return err
	}
	text := "People sign in with passwords and passkeys only."
	if setting != nil {
		text = fmt.Sprintf("People may sign in at %s. Tell the service this address to return to: https://YOUR-ADDRESS/api/v1/oidc/callback", setting.Issuer)
	}
	return p.result(map[string]any{"oidc": setting}, text)
}
