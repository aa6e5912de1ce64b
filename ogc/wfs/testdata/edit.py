"""Edits parcels in QGIS without a screen, by WFS: python3 edit.py URL PARCEL change|delete. Prints what QGIS says."""
import sys

from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsVectorLayer, QgsWkbTypes

url, wanted, step = sys.argv[1:]
app = QgsApplication([], False)
app.initQgis()


def opened():
    uri = "url='%s' version='2.0.0' typename='s:parcels' pagingEnabled='true' restrictToRequestBBOX='0'" % url
    layer = QgsVectorLayer(uri, "parcels", "WFS")
    if not layer.isValid():
        sys.exit("invalid: " + layer.error().summary())
    return layer


def commit(layer, what):
    if not layer.commitChanges():
        sys.exit(what + ": " + "; ".join(layer.commitErrors()))
    print(what, "kept")


layer = opened()
found = [f for f in layer.getFeatures() if f["parcel_id"] == wanted]
print("rows", sum(1 for _ in layer.getFeatures()), "found", len(found))
feature = found[0]
layer.startEditing()
if step == "delete":
    layer.deleteFeature(feature.id())
    commit(layer, "delete")
else:
    layer.changeAttributeValue(feature.id(), layer.fields().indexOf("map_sheet"), "z QGIS")
    moved = QgsGeometry(feature.geometry())
    moved.translate(5, 7)
    layer.changeGeometry(feature.id(), moved)
    new = QgsFeature(layer.fields())
    new["parcel_id"] = "220401_1.0001.9009"
    copied = QgsGeometry(feature.geometry())
    copied.translate(1000, 0)
    if QgsWkbTypes.isMultiType(layer.wkbType()):  # as QGIS's own window does
        copied.convertToMultiType()
    else:
        copied.convertToSingleType()
    new.setGeometry(copied)
    layer.addFeature(new)
    commit(layer, "change and insert")
    layer.startEditing()
    layer.changeAttributeValue(feature.id(), layer.fields().indexOf("parcel_id"), None)
    print("refused", not layer.commitChanges(), "; ".join(layer.commitErrors()).replace("\n", " "))
del layer, feature, found  # before QGIS itself ends
app.exitQgis()
