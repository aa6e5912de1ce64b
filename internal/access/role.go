package access

import "slices"

// Text is a wording in both languages of the service.
type Text struct {
	PL string `json:"pl"`
	EN string `json:"en"`
}

// Role is what a kind of work needs to see and do (domain J). The office may copy and change the built-in ones.
type Role struct {
	Name        string            `json:"name"`
	Title       Text              `json:"title"`
	Permissions []string          `json:"permissions"`
	Registers   map[string]Rights `json:"registers" doc:"register, or * for all others"`
	BuiltIn     bool              `json:"built_in"`
	Changed     bool              `json:"changed" doc:"a built-in role that the office has changed"`
}

// Rights are what a role gives in one register. A register that a role does not name cannot be read with it.
type Rights struct {
	Columns  []string            `json:"columns,omitempty" doc:"columns shown; all when empty"`
	Hide     []string            `json:"hide,omitempty" doc:"columns withheld"`
	Personal bool                `json:"personal,omitempty" doc:"columns with personal data, masked until a purpose is given"`
	Edit     bool                `json:"edit,omitempty"`
	Create   bool                `json:"create,omitempty"`
	Delete   bool                `json:"delete,omitempty"`
	Only     map[string][]string `json:"only,omitempty" doc:"column: values; O* is everything that begins with O"`
}

// Permissions by name: what cannot be said of a register.
const (
	Import         = "import"           // read files, publish and take back imports
	Analyse        = "analyse"          // start analyses
	DecideFinding  = "finding.decide"   // give and decide discrepancies
	CheckFinding   = "finding.check"    // write down what a field check of a discrepancy found
	SetParam       = "param.set"        // set and verify dated numbers
	SetOffice      = "office.set"       // name, extent, managers
	ManageUsers    = "user.manage"      // accounts and their grants
	ManageRoles    = "role.manage"      // what roles give
	ManageJobs     = "job.manage"       // background work and health
	ReadAudit      = "audit.read"       // who saw and who changed what
	ManagePrivacy  = "privacy.manage"   // retention, erasure, subject access
	ManageFields   = "field.manage"     // officers' own fields
	TeamViews      = "view.team"        // views that everybody sees
	ReadStatistics = "statistics.read"  // aggregates
	SeeImports     = "import.read"      // import reports, without publishing
	Switch         = "programme.manage" // programmes on and off
	EditLetters    = "letter.edit"      // templates of letters
	TryRules       = "rule.try"         // try changed rules and numbers
	SignRules      = "rule.sign"        // put what was tried into force
	EditLandscape  = "landscape.edit"   // draft rules of the landscape resolution
	SignLandscape  = "landscape.sign"   // put a version of the landscape resolution into force
)

// Permissions lists every permission: those of the main job, then the programmes'.
func Permissions() []string {
	all := slices.Clone(permissions)
	for _, p := range added().permissions {
		all = append(all, p.Name)
	}
	return all
}

var permissions = []string{Import, SeeImports, Analyse, DecideFinding, CheckFinding, SetParam, SetOffice, ManageUsers, ManageRoles, ManageJobs, ReadAudit, ManagePrivacy,
	ManageFields, TeamViews, ReadStatistics, Switch, EditLetters, TryRules, SignRules, EditLandscape, SignLandscape}

var (
	reads  = Rights{}
	writes = Rights{Personal: true, Edit: true, Create: true, Delete: true}
	// moneyOfDecisions and moneyOfLeases are the columns of what is owed and paid.
	moneyOfDecisions = []string{"rate_gr", "fee_declared_gr", "due_date", "paid_gr", "paid_date"}
	moneyOfFindings  = []string{"money", "money_max_gr"}
	moneyOfLeases    = []string{"rent_model", "rent_gr", "rate_gr", "vat", "payment_period", "due_rule", "indexation_rule", "indexed_on", "property_value_gr"}
	// The land register's owners and book numbers are not open data; shapes and numbers of parcels are (art. 40a
	// Prawa geodezyjnego i kartograficznego).
	openParcels = Rights{Columns: []string{"parcel_id", "precinct", "precinct_name", "map_sheet", "number", "valid_from", "valid_to", "version"}}
	openLanes   = Rights{Hide: []string{"sigma_m"}}
	// Zones are local law, published with the resolution.
	openZones = Rights{Hide: []string{"sigma_m"}}
)

// places are the registers of place that every officer needs beside the own ones.
func places(more map[string]Rights) map[string]Rights {
	all := map[string]Rights{"parcels": reads, "road_lanes": reads, "address_points": reads, "reference_features": reads, "zones": reads}
	for k, v := range more {
		all[k] = v
	}
	return all
}

// BuiltIn is the roles of domain J with what the programmes add to them, then the programmes' own roles.
func BuiltIn() []Role { return added().with(coreRoles()) }

// coreRoles is the roles of the main job.
func coreRoles() []Role {
	roles := []Role{
		{Name: "land", Title: Text{"gospodarka nieruchomościami", "land management"}, Permissions: []string{Analyse, DecideFinding, CheckFinding, SeeImports, TeamViews, ReadStatistics},
			Registers: places(map[string]Rights{"parcels": {Personal: true}, "leases": writes, "parties": writes, "objects": reads, "scan_objects": reads, "observations": reads, "rates": reads,
				"discrepancies": {Only: map[string][]string{"rule": {"O02", "O04", "L*"}}}})},
		{Name: "road", Title: Text{"zarząd drogi", "road management"}, Permissions: []string{Analyse, DecideFinding, CheckFinding, SeeImports, TeamViews, ReadStatistics},
			Registers: places(map[string]Rights{"decisions": writes, "parties": writes, "objects": reads, "scan_objects": reads, "observations": reads, "rates": reads,
				"discrepancies": {Only: map[string][]string{"rule": {"O*", "D*", "S*", "Q*"}}}})},
		{Name: "planner", Title: Text{"planista krajobrazu", "landscape planning"}, Permissions: []string{ReadStatistics, TeamViews, EditLandscape},
			Registers: places(map[string]Rights{"zones": {Edit: true, Create: true, Delete: true}, "objects": reads, "scan_objects": reads, "observations": reads, "decisions": {Hide: moneyOfDecisions}, "leases": {Hide: moneyOfLeases},
				"discrepancies": {Only: map[string][]string{"rule": {"K*", "O*"}}, Hide: moneyOfFindings}})},
		{Name: "gis", Title: Text{"analityk GIS", "GIS analysis"}, Permissions: []string{Import, SeeImports, Analyse, TryRules, TeamViews, ManageFields, SetOffice, ReadStatistics},
			Registers: map[string]Rights{"parcels": {Edit: true, Create: true, Delete: true}, "road_lanes": {Edit: true, Create: true, Delete: true},
				"address_points": {Edit: true, Create: true, Delete: true}, "reference_features": {Edit: true, Create: true, Delete: true}, "zones": {Edit: true, Create: true, Delete: true}, "objects": reads, "scan_objects": reads, "observations": reads, "decisions": reads, "leases": reads,
				"rates": {Edit: true, Create: true, Delete: true}, "discrepancies": reads}},
		{Name: "clerk", Title: Text{"prowadzenie rejestru", "register keeping"}, Permissions: []string{SeeImports},
			Registers: places(map[string]Rights{"decisions": writes, "leases": writes, "parties": writes})},
		{Name: "inspector", Title: Text{"kontrola w terenie", "field inspection"}, Permissions: []string{CheckFinding},
			Registers: map[string]Rights{"parcels": reads, "road_lanes": reads, "address_points": reads, "reference_features": reads, "zones": reads, "objects": reads, "scan_objects": reads, "observations": reads,
				"decisions": {Hide: moneyOfDecisions}, "leases": {Hide: moneyOfLeases}, "discrepancies": {Hide: moneyOfFindings}}},
		{Name: "contact", Title: Text{"centrum kontaktu", "contact centre"}, Permissions: []string{},
			Registers: places(map[string]Rights{"decisions": {Columns: []string{"case_number", "kind", "valid_from", "valid_to", "open_ended", "status", "street", "house_no", "version"}},
				"leases": {Columns: []string{"contract_number", "case_number", "contract_type", "valid_from", "valid_to", "open_ended", "status", "version"}}})},
		{Name: "social", Title: Text{"pomoc społeczna", "social aid"}, Permissions: []string{}, Registers: map[string]Rights{"address_points": reads}},
		{Name: "coal", Title: Text{"skład węgla", "coal yard"}, Permissions: []string{}, Registers: map[string]Rights{"address_points": reads}},
		{Name: "volunteers", Title: Text{"koordynacja wolontariuszy", "volunteer coordination"}, Permissions: []string{}, Registers: map[string]Rights{"address_points": reads}},
		{Name: "public", Title: Text{"każdy, bez logowania", "anybody, without signing in"}, Permissions: []string{},
			Registers: map[string]Rights{"parcels": openParcels, "road_lanes": openLanes, "address_points": reads, "zones": openZones}},
		{Name: "resident", Title: Text{"mieszkaniec", "resident"}, Permissions: []string{},
			Registers: map[string]Rights{"parcels": openParcels, "road_lanes": openLanes, "address_points": reads, "zones": openZones}},
		{Name: "auditor", Title: Text{"inspektor ochrony danych, audyt", "data protection and audit"}, Permissions: []string{ReadAudit, ManagePrivacy}, Registers: map[string]Rights{}},
		{Name: "administrator", Title: Text{"administrator", "administrator"}, Registers: map[string]Rights{},
			Permissions: []string{ManageUsers, ManageRoles, ManageJobs, SetParam, TryRules, SignRules, SignLandscape, SetOffice, ManageFields, SeeImports, TeamViews, ReadAudit, Switch}},
		{Name: "board", Title: Text{"burmistrz, kierownictwo", "mayor and board"}, Permissions: []string{ReadStatistics}, Registers: map[string]Rights{}},
	}
	for i := range roles {
		roles[i].BuiltIn = true
	}
	return roles
}

// find is the built-in role of a name.
func find(name string) Role {
	for _, r := range BuiltIn() {
		if r.Name == name {
			return r
		}
	}
	panic("no role " + name)
}
