"""What mutants are made of: one small text with a bit of everything, and small real files where they are at hand."""

from __future__ import annotations

from pathlib import Path

from tests.conformance.corpus import small_files

HEADER = """ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('ViewDefinition [CoordinationView]'),'2;1');
FILE_NAME('seed.ifc','2026-01-01T00:00:00',('A'),('B'),'C','D','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
"""
END = "ENDSEC;\nEND-ISO-10303-21;\n"

BODY = r"""#1=IFCPROJECT('0000000000000000000001',$,'\X2\987976EE\X0\',$,$,$,$,(#7),#2);
#2=IFCUNITASSIGNMENT((#3,#4,#6));
#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
#4=IFCCONVERSIONBASEDUNIT(#8,.PLANEANGLEUNIT.,'degree',#5);
#5=IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE(0.017453292519943295),#9);
#6=IFCDERIVEDUNIT((#10,#11),.LINEARVELOCITYUNIT.,$);
#7=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-05,#14,$);
#8=IFCDIMENSIONALEXPONENTS(0,0,0,0,0,0,0);
#9=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);
#10=IFCDERIVEDUNITELEMENT(#3,1);
#11=IFCDERIVEDUNITELEMENT(#12,-1);
#12=IFCSIUNIT(*,.TIMEUNIT.,$,.SECOND.);
#13=IFCCARTESIANPOINT((0.,0.,0.));
#14=IFCAXIS2PLACEMENT3D(#13,$,$);
#15=IFCLOCALPLACEMENT($,#14);
#16=IFCCARTESIANPOINT((1000.,2000.,-3.5E+1));
#17=IFCAXIS2PLACEMENT3D(#16,#18,#19);
#18=IFCDIRECTION((0.,0.,1.));
#19=IFCDIRECTION((0.,1.,0.));
#20=IFCLOCALPLACEMENT(#15,#17);
#21=IFCSITE('0000000000000000000002',$,'Site',$,$,#15,$,$,.ELEMENT.,(30,15,0),(120,10,0),0.,$,$);
#22=IFCBUILDING('0000000000000000000003',$,'Building',$,$,#15,$,$,.ELEMENT.,$,$,$);
#23=IFCBUILDINGSTOREY('0000000000000000000004',$,'1F',$,$,#20,$,$,.ELEMENT.,0.);
#24=IFCRELAGGREGATES('0000000000000000000005',$,$,$,#1,(#21));
#25=IFCRELAGGREGATES('0000000000000000000006',$,$,$,#21,(#22));
#26=IFCRELAGGREGATES('0000000000000000000007',$,$,$,#22,(#23));
#30=IFCWALL('0000000000000000000008',$,'it''s; a /* wall */ #31=','\S\d\X\E9 \PB\\S\d',$,#20,$,'T1',.SOLIDWALL.);
#31=IFCDOOR('0000000000000000000009',$,'Door',$,$,#20,$,'T2',2100.,900.,.DOOR.,.SINGLE_SWING_LEFT.,$);
#32=IFCOPENINGELEMENT('000000000000000000000A',$,$,$,$,#20,$,$,.OPENING.);
#33=IFCRELVOIDSELEMENT('000000000000000000000B',$,$,$,#30,#32);
#34=IFCRELFILLSELEMENT('000000000000000000000C',$,$,$,#32,#31);
#35=IFCRELCONTAINEDINSPATIALSTRUCTURE('000000000000000000000D',$,$,$,(#30,#31),#23);
#36=IFCWALLTYPE('000000000000000000000E',$,'Type',$,$,(#50),$,$,$,.SOLIDWALL.);
#37=IFCRELDEFINESBYTYPE('000000000000000000000F',$,$,$,(#30),#36);
#38=IFCDOORTYPE('000000000000000000000G',$,'DoorType',$,$,(#48),$,$,$,.DOOR.,.SINGLE_SWING_LEFT.,$,$);
#39=IFCRELDEFINESBYTYPE('000000000000000000000H',$,$,$,(#31),#38);
#40=IFCPROPERTYSET('000000000000000000000I',$,'Pset_WallCommon',$,(#41,#42,#43,#44,#45,#46));
#41=IFCPROPERTYSINGLEVALUE('IsExternal',$,IFCBOOLEAN(.T.),$);
#42=IFCPROPERTYENUMERATEDVALUE('Status',$,(IFCLABEL('NEW')),$);
#43=IFCPROPERTYBOUNDEDVALUE('Range',$,IFCLENGTHMEASURE(300.),IFCLENGTHMEASURE(100.),$,$);
#44=IFCPROPERTYTABLEVALUE('Table',$,(IFCREAL(1.),IFCREAL(2.)),(IFCLABEL('a'),IFCLABEL('b')),$,$,$,$);
#45=IFCCOMPLEXPROPERTY('Complex',$,'Usage',(#47));
#46=IFCPROPERTYLISTVALUE('List',$,(IFCINTEGER(1),IFCINTEGER(-2)),$);
#47=IFCPROPERTYSINGLEVALUE('Inner',$,IFCLENGTHMEASURE(12.5),$);
#48=IFCDOORLININGPROPERTIES('000000000000000000000J',$,$,$,50.,20.,$,$,$,$,$,$,$,$,$,$,$);
#49=IFCRELDEFINESBYPROPERTIES('000000000000000000000K',$,$,$,(#30),#40);
#50=IFCPROPERTYSET('000000000000000000000L',$,'Pset_WallCommon',$,(#41));
#51=IFCELEMENTQUANTITY('000000000000000000000M',$,'Qto_WallBaseQuantities',$,$,(#52,#53));
#52=IFCQUANTITYLENGTH('Length',$,$,5000.,$);
#53=IFCPHYSICALCOMPLEXQUANTITY('Layer',$,(#54),'layer',$,$);
#54=IFCQUANTITYAREA('Area',$,$,12.5,$);
#55=IFCRELDEFINESBYPROPERTIES('000000000000000000000N',$,$,$,(#30),#51);
#60=IFCMATERIAL('C30',$,'concrete');
#61=IFCMATERIALLAYER(#60,200.,.F.,'core',$,'LoadBearing',50);
#62=IFCMATERIALLAYERSET((#61),'Set',$);
#63=IFCMATERIALLAYERSETUSAGE(#62,.AXIS2.,.POSITIVE.,-100.,$);
#64=IFCRELASSOCIATESMATERIAL('000000000000000000000O',$,$,$,(#30),#63);
#65=IFCCLASSIFICATION('Source','2018',$,'System',$,$,$);
#66=IFCCLASSIFICATIONREFERENCE($,'30-01','Walls',#65,$,$);
#67=IFCRELASSOCIATESCLASSIFICATION('000000000000000000000P',$,$,$,(#30,#36),#66);
#68=IFCDOCUMENTREFERENCE('http://example.org','D1','Drawing',$,$);
#69=IFCRELASSOCIATESDOCUMENT('000000000000000000000Q',$,$,$,(#30),#68);
"""

SEED = (HEADER + "DATA;\n" + BODY + END).encode("ascii")
# A few classes only: read in a tenth of the time.
SHORT = (HEADER + "DATA;\n" + "".join(BODY.splitlines(keepends=True)[20:30]) + END).encode("ascii")


def model(body: str, schema: str = "IFC4", header: str = HEADER, end: str = END) -> bytes:
    """A file with these statements in its DATA section."""
    return (header.replace("'IFC4'", f"'{schema}'") + "DATA;\n" + body + end).encode("utf-8")


def seeds() -> list[bytes]:
    """SEED, the project's own samples and the smallest corpus files of each folder; none above 12 KB."""
    root = Path(__file__).parents[2]
    own = sorted((root / "rulesets").rglob("*.ifc")) if (root / "rulesets").is_dir() else []
    found: dict[Path, Path] = {}
    for path in small_files(12_000) + [p for p in own if p.stat().st_size <= 12_000]:
        # one per folder is variety enough: its files differ in a line or two
        best = found.get(path.parent)
        if best is None or path.stat().st_size > best.stat().st_size:
            found[path.parent] = path
    return [SEED, *(found[folder].read_bytes() for folder in sorted(found))]
