package main

import (
	"os"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/riverqueue/river"

	"spoina/analysis"
	"spoina/analysis/dossier"
	"spoina/analysis/figures"
	"spoina/analysis/landscape/check"
	"spoina/analysis/landscape/resolution"
	"spoina/analysis/linking"
	"spoina/ingest"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/people"
	"spoina/internal/privacy"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/ogc"
	"spoina/ogc/plot"
	"spoina/ogc/wfs"
	"spoina/tiles"
)

// residents are the evaluations that this process keeps in memory, to judge changes and drafts at once: at most
// SPOINA_RESIDENT_MB megabytes of them, 1024 where nothing is said; 0 keeps none.
var residents = sync.OnceValue(func() *analysis.Residents {
	megabytes, err := strconv.Atoi(os.Getenv("SPOINA_RESIDENT_MB"))
	if err != nil || megabytes < 0 {
		megabytes = 1024
	}
	return analysis.NewResidents(megabytes)
})

// megabytesOf reads a bound on memory from a setting, in megabytes; what is no number is the usual.
func megabytesOf(setting string, usual int64) int64 {
	n, err := strconv.ParseInt(os.Getenv(setting), 10, 64)
	if err != nil || n < 0 {
		n = usual
	}
	return n << 20
}

// rooms adds each room's addresses: a line a room.
func rooms(router chi.Router, api huma.API, broker *httpapi.Broker, env programme.Env) {
	registers, home := env.Registers, env.Home
	register.Routes(api, registers)
	board := register.NewBoard()
	broker.OnEvent(board.Hear)
	register.OfficerRoutes(api, registers, home, board)
	register.ChangeSetRoutes(api, registers)
	privacy.Routes(api, home)
	ingest.Routes(api, home)
	analysis.Routes(api)
	analysis.BenchRoutes(api, residents())
	linking.Routes(api, registers)
	figures.Routes(api)
	resolution.Routes(api)
	check.Routes(api)
	plot.Routes(api, registers)
	dossier.Routes(api, func(o db.Office) string { return ingest.PhotoFolder(home, o) })
	drawing := tiles.NewWith(tiles.Options{Cache: megabytesOf("SPOINA_TILES_CACHE_MB", 64), Memory: megabytesOf("SPOINA_TILES_MEMORY_MB", tiles.DefaultMemory>>20)})
	tiles.Routes(router, tiles.Deps{Service: drawing})
	ogc.ExportRoutes(router, registers, tiler{drawing})
	ogc.OrderRoutes(api, router, ogc.NewOrders(registers, tiler{drawing}, home))
	router.Route("/ogc", func(r chi.Router) { ogc.Routes(r, registers, tiler{drawing}) })
	router.Route("/wfs", func(r chi.Router) { wfs.Routes(r, registers) })
	people.File{Set: registers, Key: env.Key}.Routes(api)
	programme.Routes(api, programmes(), env)
	for _, p := range programmes() {
		if p.Routes != nil {
			p.Routes(api, router, env)
		}
	}
}

// roomJobs adds the background work of each room.
func roomJobs(workers *river.Workers, env programme.Env) {
	analysis.Jobs(workers, env.DB, residents())
	privacy.Jobs(workers, env.DB, env.Home)
	for _, p := range programmes() {
		if p.Jobs != nil {
			p.Jobs(workers, env)
		}
	}
}
