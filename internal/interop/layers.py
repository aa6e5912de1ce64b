"""Opens layers in QGIS without a screen; a line each: LINE, provider, layer, expected, got (tab between)."""
import os
import sys

from qgis.core import QgsApplication, QgsFeatureRequest, QgsProject, QgsVectorLayer

base, project, names = sys.argv[1], sys.argv[2], sys.argv[3:]
app = QgsApplication([], False)
app.initQgis()


def line(provider, layer, expected, got):
    print("LINE", provider, layer, expected, got, sep="\t", flush=True)


for provider in ("WFS", "OAPIF"):
    for name in names:
        if provider == "WFS":
            uri = "url='%s/wfs' version='2.0.0' typename='s:%s' pagingEnabled='true' restrictToRequestBBOX='0'" % (base, name)
        else:
            uri = "url='%s/ogc' typename='%s' pagingEnabled='true' restrictToRequestBBOX='0'" % (base, name)
        layer = QgsVectorLayer(uri, name, provider)
        if not layer.isValid():
            line(provider, name, "count", "invalid: " + layer.error().summary())
            continue
        ids = [f.id() for f in layer.getFeatures()]
        line(provider, name, "count", len(ids))
        if provider == "WFS" and name == "road_lanes":
            values = [f["category"] for f in layer.getFeatures()]
            wanted = sum(1 for v in values if v == "gminna")
            layer.setSubsetString("category = 'gminna'")
            line("WFS filter", name, wanted, sum(1 for _ in layer.getFeatures(QgsFeatureRequest())))
if os.path.exists(project):
    opened = QgsProject.instance().read(project)
    line("project", "docs/qgis/spoina.qgs", "True", opened)
    line("project layers", "docs/qgis/spoina.qgs", "True", len(QgsProject.instance().mapLayers()) > 0)
app.exitQgis()
