"""Reports: figures become words, tables and pictures. Values in, values out; the only reading is of the bundled catalogs and templates."""
