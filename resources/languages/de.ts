<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>Last week</source>
        <translation>Letzte Woche</translation>
    </message>
    <message>
        <source>Older</source>
        <translation>Älter</translation>
    </message>
    <message>
        <source>Only files on this computer can be read, not addresses.</source>
        <translation>Nur Dateien auf diesem Rechner können gelesen werden, keine Adressen.</translation>
    </message>
    <message>
        <source>No document was found in the folder %1.</source>
        <translation>Im Ordner %1 fand sich kein Dokument.</translation>
    </message>
    <message>
        <source>The folder %1 holds very many files; the first %2 documents were taken.</source>
        <translation>Der Ordner %1 enthält sehr viele Dateien; die ersten %2 Dokumente wurden genommen.</translation>
    </message>
    <message>
        <source>you</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Summarise a document</source>
        <translation>Dokument zusammenfassen</translation>
    </message>
    <message>
        <source>Summarise</source>
        <translation>Zusammenfassen</translation>
    </message>
    <message>
        <source>A PDF, deck, sheet or web page. Every point comes with its page and a quote that you can open.</source>
        <translation>Ein PDF, eine Präsentation, Tabelle oder Webseite. Zu jedem Punkt gehören seine Seite und ein Zitat, das Sie öffnen können.</translation>
    </message>
    <message>
        <source>Ask your documents</source>
        <translation>Ihre Dokumente fragen</translation>
    </message>
    <message>
        <source>A question to files or a collection. Each sentence of the answer shows its page and its quote.</source>
        <translation>Eine Frage an Dateien oder eine Sammlung. Jeder Satz der Antwort zeigt seine Seite und sein Zitat.</translation>
    </message>
    <message>
        <source>Make a pitch deck</source>
        <translation>Pitch-Präsentation erstellen</translation>
    </message>
    <message>
        <source>From files, a page or a topic. Every slide names its source; you change the outline first.</source>
        <translation>Aus Dateien, einer Seite oder einem Thema. Jede Folie nennt ihre Quelle; die Gliederung ändern Sie vorher.</translation>
    </message>
    <message>
        <source>Write a report</source>
        <translation>Bericht schreiben</translation>
    </message>
    <message>
        <source>As PDF, Word or Markdown, with contents, figures and numbered sources.</source>
        <translation>Als PDF, Word oder Markdown, mit Inhalt, Abbildungen und nummerierten Quellen.</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Research the web</source>
        <translation>Im Web recherchieren</translation>
    </message>
    <message>
        <source>Research</source>
        <translation>Recherche</translation>
    </message>
    <message>
        <source>Reads the pages, quotes the sentence, says what is disputed. Only while you are online.</source>
        <translation>Liest die Seiten, zitiert den Satz, sagt, was umstritten ist. Nur solange Sie online sind.</translation>
    </message>
    <message>
        <source>Collections: files to put questions to</source>
        <translation>Sammlungen: Dateien, die Sie befragen können</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neue Unterhaltung</translation>
    </message>
    <message>
        <source>All commands</source>
        <translation>Alle Befehle</translation>
    </message>
    <message>
        <source>Search in the list</source>
        <translation>In der Liste suchen</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>Alles durchsuchen</translation>
    </message>
    <message>
        <source>To the message</source>
        <translation>Zur Nachricht</translation>
    </message>
    <message>
        <source>Edit your last message</source>
        <translation>Ihre letzte Nachricht bearbeiten</translation>
    </message>
    <message>
        <source>Answer again, as another version</source>
        <translation>Noch einmal antworten, als weitere Fassung</translation>
    </message>
    <message>
        <source>Copy the last answer</source>
        <translation>Letzte Antwort kopieren</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>Seitenleiste ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Pin or unpin this conversation</source>
        <translation>Diese Unterhaltung anheften oder lösen</translation>
    </message>
    <message>
        <source>Archive this conversation</source>
        <translation>Diese Unterhaltung archivieren</translation>
    </message>
    <message>
        <source>Export this conversation: %1</source>
        <translation>Diese Unterhaltung ausgeben: %1</translation>
    </message>
    <message>
        <source>New project …</source>
        <translation>Neues Projekt …</translation>
    </message>
    <message>
        <source>Personas …</source>
        <translation>Rollen …</translation>
    </message>
    <message>
        <source>Choose a model file …</source>
        <translation>Modelldatei wählen …</translation>
    </message>
    <message>
        <source>Use the bundled model</source>
        <translation>Das mitgelieferte Modell nutzen</translation>
    </message>
    <message>
        <source>Colours of the system</source>
        <translation>Farben des Systems</translation>
    </message>
    <message>
        <source>Light colours</source>
        <translation>Helle Farben</translation>
    </message>
    <message>
        <source>Dark colours</source>
        <translation>Dunkle Farben</translation>
    </message>
    <message>
        <source>Go offline or online</source>
        <translation>Offline oder online gehen</translation>
    </message>
    <message>
        <source>The tour of the first start</source>
        <translation>Die Einführung vom ersten Start</translation>
    </message>
    <message>
        <source>Settings …</source>
        <translation>Einstellungen …</translation>
    </message>
    <message>
        <source>Models: download, use, delete</source>
        <translation>Modelle: laden, nutzen, löschen</translation>
    </message>
    <message>
        <source>Settings: model server</source>
        <translation>Einstellungen: Modellserver</translation>
    </message>
    <message>
        <source>Settings: web search and hosts</source>
        <translation>Einstellungen: Websuche und Rechner</translation>
    </message>
    <message>
        <source>Settings: privacy, ledger of requests</source>
        <translation>Einstellungen: Privatsphäre, Protokoll der Anfragen</translation>
    </message>
    <message>
        <source>Settings: where your data lies, export, delete</source>
        <translation>Einstellungen: wo Ihre Daten liegen, ausgeben, löschen</translation>
    </message>
    <message>
        <source>Stop what runs, else close what is beside or over the conversation</source>
        <translation>Anhalten, was läuft, sonst schließen, was neben oder über der Unterhaltung steht</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>p. %n</source>
        <translation>S. %n</translation>
    </message>
    <message>
        <source>slide %n</source>
        <translation>Folie %n</translation>
    </message>
    <message>
        <source>sheet %n</source>
        <translation>Blatt %n</translation>
    </message>
    <message>
        <source>section %n</source>
        <translation>Abschnitt %n</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Slide</source>
        <translation>Folie</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>Blatt</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>Abschnitt</translation>
    </message>
    <message>
        <source>Page %n</source>
        <translation>Seite %n</translation>
    </message>
    <message>
        <source>Slide %n</source>
        <translation>Folie %n</translation>
    </message>
    <message>
        <source>Sheet %n</source>
        <translation>Blatt %n</translation>
    </message>
    <message>
        <source>Section %n</source>
        <translation>Abschnitt %n</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>Karten</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>Diagramm</translation>
    </message>
    <message>
        <source>Closing</source>
        <translation>Schluss</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Cycle</source>
        <translation>Kreislauf</translation>
    </message>
    <message>
        <source>Funnel</source>
        <translation>Trichter</translation>
    </message>
    <message>
        <source>Matrix</source>
        <translation>Matrix</translation>
    </message>
    <message>
        <source>One number</source>
        <translation>Eine Zahl</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>Ablauf</translation>
    </message>
    <message>
        <source>Quote</source>
        <translation>Zitat</translation>
    </message>
    <message>
        <source>Key figures</source>
        <translation>Kennzahlen</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zeitachse</translation>
    </message>
    <message>
        <source>worded by the model, checked against the sources</source>
        <translation>vom Modell formuliert, an den Quellen geprüft</translation>
    </message>
    <message>
        <source>shortened by the model, checked against the sources</source>
        <translation>vom Modell gekürzt, an den Quellen geprüft</translation>
    </message>
    <message>
        <source>in the sources&apos; own words</source>
        <translation>in den Worten der Quellen</translation>
    </message>
    <message>
        <source>in your words</source>
        <translation>in Ihren Worten</translation>
    </message>
    <message>
        <source>%n slide</source>
        <translation>%n Folie</translation>
    </message>
    <message>
        <source>%n slides</source>
        <translation>%n Folien</translation>
    </message>
    <message>
        <source>Deck</source>
        <translation>Folien</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>%n in the sources&apos; own words</source>
        <translation>%n in den Worten der Quellen</translation>
    </message>
    <message>
        <source>%n sheet</source>
        <translation>%n Blatt</translation>
    </message>
    <message>
        <source>%n sheets</source>
        <translation>%n Blätter</translation>
    </message>
    <message>
        <source>%n section</source>
        <translation>%n Abschnitt</translation>
    </message>
    <message>
        <source>%n sections</source>
        <translation>%n Abschnitte</translation>
    </message>
    <message>
        <source>of %n</source>
        <translation>von %n</translation>
    </message>
    <message>
        <source>%n page</source>
        <translation>%n Seite</translation>
    </message>
    <message>
        <source>%n pages</source>
        <translation>%n Seiten</translation>
    </message>
    <message>
        <source>short</source>
        <translation>kurz</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>mittel</translation>
    </message>
    <message>
        <source>long</source>
        <translation>lang</translation>
    </message>
    <message>
        <source>the page</source>
        <translation>der Seite</translation>
    </message>
    <message>
        <source>the slide</source>
        <translation>der Folie</translation>
    </message>
    <message>
        <source>the sheet</source>
        <translation>dem Blatt</translation>
    </message>
    <message>
        <source>the section</source>
        <translation>dem Abschnitt</translation>
    </message>
    <message>
        <source>Checked %d of %n quote against %p</source>
        <translation>%d von %n Zitat mit %p verglichen</translation>
    </message>
    <message>
        <source>Checked %d of %n quotes against %p</source>
        <translation>%d von %n Zitaten mit %p verglichen</translation>
    </message>
    <message>
        <source>points in the document&apos;s own words</source>
        <translation>Punkte in den eigenen Worten des Dokuments</translation>
    </message>
    <message>
        <source>phrased by the model</source>
        <translation>vom Modell formuliert</translation>
    </message>
    <message>
        <source>phrased by the model, quoted where a check failed</source>
        <translation>vom Modell formuliert, zitiert, wo eine Prüfung scheiterte</translation>
    </message>
    <message>
        <source>Summary of</source>
        <translation>Zusammenfassung von</translation>
    </message>
    <message>
        <source>Note:</source>
        <translation>Hinweis:</translation>
    </message>
    <message>
        <source>opening pages of %1</source>
        <translation>öffnet Seiten von %1</translation>
    </message>
    <message>
        <source>the folder %1</source>
        <translation>der Ordner %1</translation>
    </message>
    <message>
        <source>the tool %1, with any arguments</source>
        <translation>das Werkzeug %1, mit beliebigen Argumenten</translation>
    </message>
    <message>
        <source>searching the web</source>
        <translation>sucht im Web</translation>
    </message>
    <message>
        <source>searching the web and opening its pages</source>
        <translation>sucht im Web und öffnet Seiten</translation>
    </message>
    <message>
        <source>What came back:</source>
        <translation>Was zurückkam:</translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>Es wurde nichts gefunden.</translation>
    </message>
    <message>
        <source>These arguments could not work:</source>
        <translation>Diese Argumente konnten nicht gehen:</translation>
    </message>
    <message>
        <source>It did not work:</source>
        <translation>Es ging nicht:</translation>
    </message>
    <message>
        <source>It took too long:</source>
        <translation>Es dauerte zu lange:</translation>
    </message>
    <message>
        <source>You did not allow it.</source>
        <translation>Sie haben es nicht erlaubt.</translation>
    </message>
    <message>
        <source>The program was stopped while it ran.</source>
        <translation>Das Programm wurde währenddessen beendet.</translation>
    </message>
    <message>
        <source>Ternlight ended unexpectedly last time. Conversations are kept; the report is %1.</source>
        <translation>Ternlight endete letztes Mal unerwartet. Die Unterhaltungen sind da; der Bericht ist %1.</translation>
    </message>
    <message>
        <source>%n file</source>
        <translation>%n Datei</translation>
    </message>
    <message>
        <source>%n files</source>
        <translation>%n Dateien</translation>
    </message>
    <message>
        <source>%n can be asked</source>
        <translation>%n können befragt werden</translation>
    </message>
    <message>
        <source>%n waiting</source>
        <translation>%n warten</translation>
    </message>
    <message>
        <source>%n not indexed</source>
        <translation>%n nicht eingelesen</translation>
    </message>
    <message>
        <source>reading page %1 of %2</source>
        <translation>liest Seite %1 von %2</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>liest</translation>
    </message>
    <message>
        <source>indexing passage %1 of %2</source>
        <translation>Stelle %1 von %2 kommt ins Verzeichnis</translation>
    </message>
    <message>
        <source>indexing</source>
        <translation>kommt ins Verzeichnis</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>not indexed</source>
        <translation>nicht eingelesen</translation>
    </message>
    <message>
        <source>indexed</source>
        <translation>eingelesen</translation>
    </message>
    <message>
        <source>%n folder watched</source>
        <translation>%n Ordner beobachtet</translation>
    </message>
    <message>
        <source>%n folders watched</source>
        <translation>%n Ordner beobachtet</translation>
    </message>
    <message>
        <source>%n passage</source>
        <translation>%n Stelle</translation>
    </message>
    <message>
        <source>%n passages</source>
        <translation>%n Stellen</translation>
    </message>
    <message>
        <source>As exact as fits (recommended)</source>
        <translation>So genau, wie es passt (empfohlen)</translation>
    </message>
    <message>
        <source>f16: exact, the largest</source>
        <translation>f16: genau, am größten</translation>
    </message>
    <message>
        <source>kv8: half of that</source>
        <translation>kv8: halb so groß</translation>
    </message>
    <message>
        <source>kv4: a quarter</source>
        <translation>kv4: ein Viertel</translation>
    </message>
    <message>
        <source>kv4/3: a little less than kv4</source>
        <translation>kv4/3: etwas kleiner als kv4</translation>
    </message>
    <message>
        <source>kv3: a fifth</source>
        <translation>kv3: ein Fünftel</translation>
    </message>
    <message>
        <source>kv4/2: a fifth, gentler at the ends</source>
        <translation>kv4/2: ein Fünftel, schonender an den Enden</translation>
    </message>
    <message>
        <source>kv2: the smallest, loses much</source>
        <translation>kv2: am kleinsten, verliert viel</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Deckblatt</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>planned</source>
        <translation>geplant</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>being written</source>
        <translation>wird geschrieben</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>done, in the sources&apos; own words</source>
        <translation>fertig, in den Worten der Quellen</translation>
    </message>
    <message>
        <source>done, in your words</source>
        <translation>fertig, in Ihren Worten</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>weggelassen</translation>
    </message>
    <message>
        <source>Chosen files</source>
        <translation>Gewählte Dateien</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>There is a file %1 already. Replace it?</source>
        <translation>Es gibt schon eine Datei %1. Ersetzen?</translation>
    </message>
    <message>
        <source>%1 is open in another program. What is saved there later would replace this. Write it all the same?</source>
        <translation>%1 ist in einem anderen Programm geöffnet. Was dort später gespeichert wird, würde dies ersetzen. Trotzdem schreiben?</translation>
    </message>
    <message>
        <source>Discarded. What the conversation shows is kept.</source>
        <translation>Verworfen. Was die Unterhaltung zeigt, bleibt erhalten.</translation>
    </message>
    <message>
        <source>There was no outline yet.</source>
        <translation>Es gab noch keine Gliederung.</translation>
    </message>
    <message>
        <source>The outline is kept.</source>
        <translation>Die Gliederung ist erhalten.</translation>
    </message>
    <message>
        <source>%1 of %2 are kept.</source>
        <translation>%1 von %2 sind erhalten.</translation>
    </message>
    <message>
        <source>%n point is kept.</source>
        <translation>%n Punkt ist erhalten.</translation>
    </message>
    <message>
        <source>%n points are kept.</source>
        <translation>%n Punkte sind erhalten.</translation>
    </message>
    <message>
        <source>%n finished step is kept.</source>
        <translation>%n fertiger Schritt ist erhalten.</translation>
    </message>
    <message>
        <source>%n finished steps are kept.</source>
        <translation>%n fertige Schritte sind erhalten.</translation>
    </message>
    <message>
        <source>The text so far is kept.</source>
        <translation>Der bisherige Text ist erhalten.</translation>
    </message>
    <message>
        <source>Nothing was written yet.</source>
        <translation>Es war noch nichts geschrieben.</translation>
    </message>
</context>
<context>
    <name>AgendaLine</name>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>left out: the sources do not give it</source>
        <translation>ausgelassen: die Quellen geben es nicht her</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>not done</source>
        <translation>nicht erledigt</translation>
    </message>
</context>
<context>
    <name>AgendaList</name>
    <message>
        <source>Plan: %1 of %2</source>
        <translation>Plan: %1 von %2</translation>
    </message>
</context>
<context>
    <name>AnswerActions</name>
    <message>
        <source>Copied as Markdown.</source>
        <translation>Als Markdown kopiert.</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>%1 could not be written (%2). Choose another place.</source>
        <translation>%1 ließ sich nicht schreiben (%2). Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>%1 gesichert.</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>Save the answer</source>
        <translation>Antwort speichern</translation>
    </message>
    <message>
        <source>Details copied.</source>
        <translation>Einzelheiten kopiert.</translation>
    </message>
    <message>
        <source>Open a link</source>
        <translation>Einen Link öffnen</translation>
    </message>
    <message>
        <source>The answer links to this address. It opens in your browser, outside Ternlight.</source>
        <translation>Die Antwort verweist auf diese Adresse. Sie öffnet sich in Ihrem Browser, außerhalb von Ternlight.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>It holds from the next start of Ternlight on.</source>
        <translation>Gilt ab dem nächsten Start von Ternlight.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Length of summaries</source>
        <translation>Länge der Zusammenfassungen</translation>
    </message>
    <message>
        <source>The composer offers it for each summary too.</source>
        <translation>Das Eingabefeld bietet sie auch für jede Zusammenfassung an.</translation>
    </message>
</context>
<context>
    <name>ApprovalCard</name>
    <message>
        <source>“Always” covers: %1</source>
        <translation>„Immer“ umfasst: %1</translation>
    </message>
    <message>
        <source>Allow once</source>
        <translation>Einmal erlauben</translation>
    </message>
    <message>
        <source>For this task</source>
        <translation>Für diese Aufgabe</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Immer</translation>
    </message>
    <message>
        <source>Do not allow</source>
        <translation>Nicht erlauben</translation>
    </message>
</context>
<context>
    <name>Arrangement</name>
    <message>
        <source>Show the sidebar (Ctrl+B)</source>
        <translation>Seitenleiste einblenden (Strg+B)</translation>
    </message>
</context>
<context>
    <name>AskForm</name>
    <message>
        <source>Your question</source>
        <translation>Ihre Frage</translation>
    </message>
    <message>
        <source>What did the dredging cost?</source>
        <translation>Was kostete das Ausbaggern?</translation>
    </message>
    <message>
        <source>Files that I choose</source>
        <translation>Dateien, die ich wähle</translation>
    </message>
    <message>
        <source>Answer from</source>
        <translation>Antworten aus</translation>
    </message>
    <message>
        <source>Every sentence of the answer has its page and a quote. What is not in them is not made up.</source>
        <translation>Jeder Satz der Antwort hat seine Seite und ein Zitat. Was nicht darin steht, wird nicht erfunden.</translation>
    </message>
    <message>
        <source>Write a question first.</source>
        <translation>Schreiben Sie zuerst eine Frage.</translation>
    </message>
</context>
<context>
    <name>AssistantTurn</name>
    <message>
        <source>Run again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the answer</source>
        <translation>Antwort kopieren</translation>
    </message>
    <message>
        <source>Answer again, as another version</source>
        <translation>Noch einmal antworten, als weitere Fassung</translation>
    </message>
    <message>
        <source>Save the answer</source>
        <translation>Antwort speichern</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Startet …</translation>
    </message>
    <message>
        <source>first word %1</source>
        <translation>erstes Wort %1</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>Denkt nach</translation>
    </message>
    <message>
        <source>Thinking …</source>
        <translation>Denkt nach …</translation>
    </message>
    <message>
        <source>What it thought first</source>
        <translation>Was es zuerst dachte</translation>
    </message>
    <message>
        <source>%n point kept.</source>
        <translation>%n Punkt behalten.</translation>
    </message>
    <message>
        <source>%n points kept.</source>
        <translation>%n Punkte behalten.</translation>
    </message>
    <message>
        <source>The text so far is kept.</source>
        <translation>Der bisherige Text bleibt.</translation>
    </message>
</context>
<context>
    <name>Attachments</name>
    <message>
        <source>Kept with the message; this model reads text only.</source>
        <translation>Bleibt bei der Nachricht; dieses Modell liest nur Text.</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Take %1 out</source>
        <translation>%1 herausnehmen</translation>
    </message>
</context>
<context>
    <name>CitationsCard</name>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>%n quote, found in its source</source>
        <translation>%n Zitat, in seiner Quelle gefunden</translation>
    </message>
    <message>
        <source>%n quotes, each found in its source</source>
        <translation>%n Zitate, jedes in seiner Quelle gefunden</translation>
    </message>
    <message>
        <source>the sources&apos; own words</source>
        <translation>die eigenen Worte der Quellen</translation>
    </message>
    <message>
        <source>Open in your browser</source>
        <translation>In Ihrem Browser öffnen</translation>
    </message>
    <message>
        <source>Open the page</source>
        <translation>Seite öffnen</translation>
    </message>
</context>
<context>
    <name>CodeView</name>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>Code kopieren</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
</context>
<context>
    <name>CollectionList</name>
    <message>
        <source>Collections</source>
        <translation>Sammlungen</translation>
    </message>
    <message>
        <source>Files to put questions to (Ctrl+Shift+L)</source>
        <translation>Dateien, die Sie befragen können (Strg+Umschalt+L)</translation>
    </message>
    <message>
        <source>%n file</source>
        <translation>%n Datei</translation>
    </message>
    <message>
        <source>%n files</source>
        <translation>%n Dateien</translation>
    </message>
    <message>
        <source>Collections, %n more</source>
        <translation>Sammlungen, %n weitere</translation>
    </message>
</context>
<context>
    <name>Collections</name>
    <message>
        <source>Deleted the collection “%1”. Its files are where they were.</source>
        <translation>Die Sammlung „%1“ ist gelöscht. Ihre Dateien sind, wo sie waren.</translation>
    </message>
    <message>
        <source>Files of “%1” are being read. Wait for that, or stop it.</source>
        <translation>Dateien von „%1“ werden gerade gelesen. Warten Sie darauf, oder halten Sie es an.</translation>
    </message>
    <message>
        <source>Stopped. What was read stays; the rest waits until you go on.</source>
        <translation>Angehalten. Was gelesen wurde, bleibt; der Rest wartet, bis Sie weitermachen.</translation>
    </message>
</context>
<context>
    <name>CollectionsOverview</name>
    <message>
        <source>New collection …</source>
        <translation>Neue Sammlung …</translation>
    </message>
    <message>
        <source>Close the collections (Esc)</source>
        <translation>Die Sammlungen schließen (Esc)</translation>
    </message>
    <message>
        <source>Files that questions are put to together. They are read on this computer and stay where they are; each answer quotes the page that it comes from.</source>
        <translation>Dateien, die Sie gemeinsam befragen. Sie werden auf diesem Rechner gelesen und bleiben, wo sie sind; jede Antwort zitiert die Seite, von der sie stammt.</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>Sammlungen</translation>
    </message>
    <message>
        <source>There is none yet. Make one, then add files or a folder to it.</source>
        <translation>Noch gibt es keine. Legen Sie eine an, und fügen Sie dann Dateien oder einen Ordner hinzu.</translation>
    </message>
    <message>
        <source>Reading the collections …</source>
        <translation>Die Sammlungen werden gelesen …</translation>
    </message>
    <message>
        <source>New collection</source>
        <translation>Neue Sammlung</translation>
    </message>
    <message>
        <source>Name of the collection</source>
        <translation>Name der Sammlung</translation>
    </message>
</context>
<context>
    <name>CollectionsPage</name>
    <message>
        <source>Collections</source>
        <translation>Sammlungen</translation>
    </message>
    <message>
        <source>Close the collections (Esc)</source>
        <translation>Die Sammlungen schließen (Esc)</translation>
    </message>
    <message>
        <source>Name of the collection</source>
        <translation>Name der Sammlung</translation>
    </message>
    <message>
        <source>All collections</source>
        <translation>Alle Sammlungen</translation>
    </message>
    <message>
        <source>Ask this collection</source>
        <translation>Diese Sammlung fragen</translation>
    </message>
    <message>
        <source>Add files …</source>
        <translation>Dateien hinzufügen …</translation>
    </message>
    <message>
        <source>Watch a folder …</source>
        <translation>Ordner beobachten …</translation>
    </message>
    <message>
        <source>What is put into the folder is added, what is deleted there is forgotten.</source>
        <translation>Was in den Ordner kommt, wird hinzugefügt; was dort gelöscht wird, wird vergessen.</translation>
    </message>
    <message>
        <source>Look for changes</source>
        <translation>Abgleichen</translation>
    </message>
    <message>
        <source>More to do with this collection</source>
        <translation>Was mit dieser Sammlung noch möglich ist</translation>
    </message>
    <message>
        <source>Index all files again</source>
        <translation>Alle Dateien neu einlesen</translation>
    </message>
    <message>
        <source>Rename …</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Delete …</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>No files yet. Add some, watch a folder, or drop files and folders here.</source>
        <translation>Noch keine Dateien. Fügen Sie welche hinzu, beobachten Sie einen Ordner, oder ziehen Sie Dateien und Ordner hierher.</translation>
    </message>
    <message>
        <source>Read it here</source>
        <translation>Hier lesen</translation>
    </message>
    <message>
        <source>Index it again</source>
        <translation>Neu einlesen</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>In ihrem Ordner zeigen</translation>
    </message>
    <message>
        <source>Take it out …</source>
        <translation>Herausnehmen …</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Liest</translation>
    </message>
    <message>
        <source>Files read</source>
        <translation>Gelesene Dateien</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Nothing of it can be asked yet.</source>
        <translation>Noch kann nichts davon befragt werden.</translation>
    </message>
    <message>
        <source>Watch %1 no longer …</source>
        <translation>%1 nicht mehr beobachten …</translation>
    </message>
    <message>
        <source>watched</source>
        <translation>beobachtet</translation>
    </message>
    <message>
        <source>Looking at the files …</source>
        <translation>Die Dateien werden angesehen …</translation>
    </message>
    <message>
        <source>File %1 of %2: %3</source>
        <translation>Datei %1 von %2: %3</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Dateien hinzufügen</translation>
    </message>
    <message>
        <source>Watch a folder</source>
        <translation>Ordner beobachten</translation>
    </message>
    <message>
        <source>Rename the collection</source>
        <translation>Die Sammlung umbenennen</translation>
    </message>
    <message>
        <source>Delete the collection</source>
        <translation>Die Sammlung löschen</translation>
    </message>
    <message>
        <source>“%1” is deleted with all that was read for it. The files themselves stay.</source>
        <translation>„%1“ wird mit allem gelöscht, was dafür gelesen wurde. Die Dateien selbst bleiben.</translation>
    </message>
    <message>
        <source>Watch the folder no longer</source>
        <translation>Den Ordner nicht mehr beobachten</translation>
    </message>
    <message>
        <source>%1 is watched no longer. Shall what was read of it stay in “%2”? Its files stay in either case.</source>
        <translation>%1 wird nicht mehr beobachtet. Soll in „%2“ bleiben, was daraus gelesen wurde? Die Dateien selbst bleiben in jedem Fall.</translation>
    </message>
    <message>
        <source>Take its files out</source>
        <translation>Seine Dateien herausnehmen</translation>
    </message>
    <message>
        <source>Keep what was read</source>
        <translation>Gelesenes behalten</translation>
    </message>
    <message>
        <source>Take the file out</source>
        <translation>Die Datei herausnehmen</translation>
    </message>
    <message>
        <source>%1 is taken out of “%2”. The file itself stays.</source>
        <translation>%1 wird aus „%2“ herausgenommen. Die Datei selbst bleibt.</translation>
    </message>
    <message>
        <source>Take it out</source>
        <translation>Herausnehmen</translation>
    </message>
    <message>
        <source>The folder of %1 cannot be shown.</source>
        <translation>Der Ordner von %1 kann nicht gezeigt werden.</translation>
    </message>
    <message>
        <source>Drop to add to “%1”</source>
        <translation>Loslassen, um sie zu „%1“ hinzuzufügen</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Your message</source>
        <translation>Ihre Nachricht</translation>
    </message>
    <message>
        <source>Length of summaries</source>
        <translation>Länge der Zusammenfassungen</translation>
    </message>
    <message>
        <source>Persona</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>No persona</source>
        <translation>Keine Rolle</translation>
    </message>
    <message>
        <source>Personas …</source>
        <translation>Rollen …</translation>
    </message>
    <message>
        <source>Who answers: %1</source>
        <translation>Wer antwortet: %1</translation>
    </message>
    <message>
        <source>How long summaries shall be</source>
        <translation>Wie lang Zusammenfassungen sein sollen</translation>
    </message>
    <message>
        <source>The picture could not be kept.</source>
        <translation>Das Bild ließ sich nicht behalten.</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Anhalten (Esc)</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>Senden (Eingabe)</translation>
    </message>
    <message>
        <source>Send when this has ended (Enter)</source>
        <translation>Senden, wenn dies zu Ende ist (Eingabe)</translation>
    </message>
    <message>
        <source>Write something to send it.</source>
        <translation>Schreiben Sie etwas, um es zu senden.</translation>
    </message>
    <message>
        <source>context %1 %</source>
        <translation>Kontext %1 %</translation>
    </message>
    <message>
        <source>About %1 of the %2 tokens that the model holds at once.</source>
        <translation>Etwa %1 der %2 Token, die das Modell auf einmal fasst.</translation>
    </message>
    <message>
        <source>Begin a new conversation before the oldest part is left out.</source>
        <translation>Beginnen Sie eine neue Unterhaltung, bevor der älteste Teil wegfällt.</translation>
    </message>
</context>
<context>
    <name>Controller</name>
    <message>
        <source>The answer is kept here and is saved as soon as that works.</source>
        <translation>Die Antwort bleibt hier und wird gespeichert, sobald das geht.</translation>
    </message>
    <message>
        <source>Everything is saved again.</source>
        <translation>Alles ist wieder gespeichert.</translation>
    </message>
</context>
<context>
    <name>ConversationDelegate</name>
    <message>
        <source>Title of the conversation</source>
        <translation>Titel der Unterhaltung</translation>
    </message>
</context>
<context>
    <name>ConversationListModel</name>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Angeheftet</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>Archiviert</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
</context>
<context>
    <name>ConversationMenu</name>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Take out of the archive</source>
        <translation>Aus dem Archiv nehmen</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archivieren</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Ausgeben</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>New conversation here</source>
        <translation>Neue Unterhaltung hier</translation>
    </message>
    <message>
        <source>Rename the project …</source>
        <translation>Projekt umbenennen …</translation>
    </message>
    <message>
        <source>Remove the project, keep its conversations</source>
        <translation>Projekt entfernen, seine Unterhaltungen behalten</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>Neues Projekt</translation>
    </message>
    <message>
        <source>Name of the project</source>
        <translation>Name des Projekts</translation>
    </message>
    <message>
        <source>In no project</source>
        <translation>In keinem Projekt</translation>
    </message>
    <message>
        <source>New project …</source>
        <translation>Neues Projekt …</translation>
    </message>
    <message>
        <source>Rename the project</source>
        <translation>Projekt umbenennen</translation>
    </message>
</context>
<context>
    <name>ConversationView</name>
    <message>
        <source>Conversation</source>
        <translation>Unterhaltung</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Your data</source>
        <translation>Ihre Daten</translation>
    </message>
    <message>
        <source>All of it is in these folders, readable by you alone.</source>
        <translation>Alles liegt in diesen Ordnern, nur für Sie lesbar.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the folder of: %1</source>
        <translation>Den Ordner öffnen von: %1</translation>
    </message>
    <message>
        <source>Export all conversations …</source>
        <translation>Alle Unterhaltungen ausgeben …</translation>
    </message>
    <message>
        <source>Delete all conversations …</source>
        <translation>Alle Unterhaltungen löschen …</translation>
    </message>
    <message>
        <source>Delete more …</source>
        <translation>Mehr löschen …</translation>
    </message>
    <message>
        <source>Collections, memory, drafts, keys, settings, models: what you tick.</source>
        <translation>Sammlungen, Gedächtnis, Entwürfe, Schlüssel, Einstellungen, Modelle: was Sie ankreuzen.</translation>
    </message>
    <message>
        <source>The export holds conversations, personas, what is remembered, and which files are in which collection. Your own files stay where they are, whatever is deleted here.</source>
        <translation>Der Export enthält Unterhaltungen, Rollen, was gemerkt wurde, und welche Dateien in welcher Sammlung sind. Ihre eigenen Dateien bleiben, wo sie sind, was immer hier gelöscht wird.</translation>
    </message>
    <message>
        <source>All data, with what follows</source>
        <translation>Alle Daten, mit dem Folgenden</translation>
    </message>
    <message>
        <source>Pasted pictures</source>
        <translation>Eingefügte Bilder</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>Sammlungen</translation>
    </message>
    <message>
        <source>Drafts of decks and reports</source>
        <translation>Entwürfe von Präsentationen und Berichten</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Cache, safe to delete</source>
        <translation>Zwischenspeicher, kann gelöscht werden</translation>
    </message>
    <message>
        <source>Ledger, crash reports</source>
        <translation>Protokoll, Absturzberichte</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Logdatei</translation>
    </message>
    <message>
        <source>This folder does not exist yet.</source>
        <translation>Diesen Ordner gibt es noch nicht.</translation>
    </message>
    <message>
        <source>No program on this computer shows folders.</source>
        <translation>Kein Programm auf diesem Rechner zeigt Ordner.</translation>
    </message>
    <message>
        <source>Export all conversations</source>
        <translation>Alle Unterhaltungen ausgeben</translation>
    </message>
    <message>
        <source>Saved %1 with %2 conversations.</source>
        <translation>%1 mit %2 Unterhaltungen gesichert.</translation>
    </message>
    <message>
        <source>Delete all conversations</source>
        <translation>Alle Unterhaltungen löschen</translation>
    </message>
    <message>
        <source>All conversations, summaries, projects, personas and the text of the documents in them are deleted now and cannot be brought back. Your own files are not touched.</source>
        <translation>Alle Unterhaltungen, Zusammenfassungen, Projekte, Rollen und der Text der Dokumente darin werden jetzt gelöscht und lassen sich nicht zurückholen. Ihre eigenen Dateien bleiben unberührt.</translation>
    </message>
    <message>
        <source>Delete everything</source>
        <translation>Alles löschen</translation>
    </message>
    <message>
        <source>Deleting …</source>
        <translation>Wird gelöscht …</translation>
    </message>
    <message>
        <source>What was ticked is deleted.</source>
        <translation>Was angekreuzt war, ist gelöscht.</translation>
    </message>
</context>
<context>
    <name>DeleteDialog</name>
    <message>
        <source>Delete what Ternlight keeps</source>
        <translation>Löschen, was Ternlight aufbewahrt</translation>
    </message>
    <message>
        <source>What is ticked is deleted now and cannot be brought back. Your own files are not touched.</source>
        <translation>Was angekreuzt ist, wird jetzt gelöscht und kann nicht zurückgeholt werden. Ihre eigenen Dateien werden nicht angerührt.</translation>
    </message>
    <message>
        <source>Conversations, summaries, projects, personas, pasted pictures</source>
        <translation>Unterhaltungen, Projekte, Rollen, eingefügte Bilder</translation>
    </message>
    <message>
        <source>Collections: what was read from your files</source>
        <translation>Sammlungen: was aus Ihren Dateien gelesen wurde</translation>
    </message>
    <message>
        <source>What the assistant remembers</source>
        <translation>Was der Assistent sich gemerkt hat</translation>
    </message>
    <message>
        <source>Drafts of decks and reports</source>
        <translation>Entwürfe von Präsentationen und Berichten</translation>
    </message>
    <message>
        <source>Ledger of requests, log, crash reports</source>
        <translation>Liste der Anfragen, Protokoll, Absturzberichte</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>Keys in the system&apos;s keyring</source>
        <translation>Schlüssel im Schlüsselbund des Systems</translation>
    </message>
    <message>
        <source>Models in Ternlight&apos;s own folder</source>
        <translation>Modelle in Ternlights eigenem Ordner</translation>
    </message>
    <message>
        <source>Settings and everything that was allowed</source>
        <translation>Einstellungen und alles, was erlaubt wurde</translation>
    </message>
    <message>
        <source>Delete what is ticked</source>
        <translation>Angekreuztes löschen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>The outline is ready.</source>
        <translation>Die Gliederung ist fertig.</translation>
    </message>
    <message>
        <source>The document is ready.</source>
        <translation>Das Dokument ist fertig.</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>Ansehen</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>All conversations are deleted.</source>
        <translation>Alle Unterhaltungen sind gelöscht.</translation>
    </message>
</context>
<context>
    <name>Downloads</name>
    <message>
        <source>Paused. What came is kept.</source>
        <translation>Angehalten. Was ankam, bleibt.</translation>
    </message>
    <message>
        <source>Nothing of it was kept.</source>
        <translation>Nichts davon wurde behalten.</translation>
    </message>
</context>
<context>
    <name>ErrorCard</name>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Einzelheiten kopieren</translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation>Das ging nicht</translation>
    </message>
    <message>
        <source>Something is running in this conversation.</source>
        <translation>In dieser Unterhaltung läuft etwas.</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message>
        <source>Export the conversation</source>
        <translation>Unterhaltung ausgeben</translation>
    </message>
    <message>
        <source>Writing %1 …</source>
        <translation>%1 wird geschrieben …</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>%1 gesichert.</translation>
    </message>
    <message>
        <source>%1 could not be written (%2). Choose another place.</source>
        <translation>%1 ließ sich nicht schreiben (%2). Wählen Sie einen anderen Ort.</translation>
    </message>
</context>
<context>
    <name>FileCard</name>
    <message>
        <source>no longer there</source>
        <translation>nicht mehr da</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Show %1 in its folder</source>
        <translation>%1 im Ordner zeigen</translation>
    </message>
    <message>
        <source>Make it again</source>
        <translation>Noch einmal erstellen</translation>
    </message>
    <message>
        <source>Make %1 again</source>
        <translation>%1 noch einmal erstellen</translation>
    </message>
    <message>
        <source>The file is no longer where it was.</source>
        <translation>Die Datei ist nicht mehr dort, wo sie war.</translation>
    </message>
    <message>
        <source>No program on this computer opens this kind of file.</source>
        <translation>Kein Programm auf diesem Rechner öffnet diese Art von Datei.</translation>
    </message>
</context>
<context>
    <name>Form</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>HitDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Previous page</source>
        <translation>Vorige Seite</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Nächste Seite</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Fit the page to the pane</source>
        <translation>Seite an den Bereich anpassen</translation>
    </message>
    <message>
        <source>Text of the page</source>
        <translation>Text der Seite</translation>
    </message>
    <message>
        <source>Copy quote</source>
        <translation>Zitat kopieren</translation>
    </message>
    <message>
        <source>Open file</source>
        <translation>Datei öffnen</translation>
    </message>
    <message>
        <source>No sources yet.</source>
        <translation>Noch keine Quellen.</translation>
    </message>
    <message>
        <source>Opening the page …</source>
        <translation>Seite wird geöffnet …</translation>
    </message>
    <message>
        <source>The picture of this page cannot be shown; this is its text.</source>
        <translation>Das Bild dieser Seite lässt sich nicht zeigen; dies ist ihr Text.</translation>
    </message>
    <message>
        <source>The quote is on this page, but its place in the picture was not found.</source>
        <translation>Das Zitat steht auf dieser Seite, aber seine Stelle im Bild wurde nicht gefunden.</translation>
    </message>
    <message>
        <source>The file is no longer where it was; this is the text that was read.</source>
        <translation>Die Datei ist nicht mehr dort, wo sie war; dies ist der gelesene Text.</translation>
    </message>
    <message>
        <source>This page cannot be shown.</source>
        <translation>Diese Seite lässt sich nicht zeigen.</translation>
    </message>
    <message>
        <source>Quote copied.</source>
        <translation>Zitat kopiert.</translation>
    </message>
    <message>
        <source>The file is no longer where it was.</source>
        <translation>Die Datei ist nicht mehr dort, wo sie war.</translation>
    </message>
    <message>
        <source>No program on this computer opens this kind of file.</source>
        <translation>Kein Programm auf diesem Rechner öffnet diese Art von Datei.</translation>
    </message>
</context>
<context>
    <name>KeyField</name>
    <message>
        <source>Key for %1</source>
        <translation>Schlüssel für %1</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep the key for %1</source>
        <translation>Schlüssel für %1 verwahren</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Forget the key for %1</source>
        <translation>Schlüssel für %1 vergessen</translation>
    </message>
    <message>
        <source>A key is kept</source>
        <translation>Ein Schlüssel ist hinterlegt</translation>
    </message>
    <message>
        <source>No key is kept</source>
        <translation>Kein Schlüssel hinterlegt</translation>
    </message>
    <message>
        <source>Kept by %1, never in a file of Ternlight&apos;s.</source>
        <translation>Verwahrt von %1, nie in einer Datei von Ternlight.</translation>
    </message>
    <message>
        <source>This computer has no keyring that could keep a key, so keys cannot be used. On Linux, install GNOME Keyring or KWallet.</source>
        <translation>Dieser Rechner hat keinen Schlüsselbund, der einen Schlüssel verwahren könnte, also sind Schlüssel nicht nutzbar. Unter Linux installieren Sie GNOME Keyring oder KWallet.</translation>
    </message>
</context>
<context>
    <name>LoadedModel</name>
    <message>
        <source>The model that answers</source>
        <translation>Das Modell, das antwortet</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>Context: what it holds at once</source>
        <translation>Kontext: was es auf einmal fasst</translation>
    </message>
    <message>
        <source>Cache: how it keeps what it has read</source>
        <translation>Zwischenspeicher: wie es Gelesenes behält</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Unload</source>
        <translation>Entladen</translation>
    </message>
    <message>
        <source>Give its memory back until it is loaded again.</source>
        <translation>Seinen Speicher freigeben, bis es wieder geladen wird.</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>%1 answers now</source>
        <translation>%1 antwortet jetzt</translation>
    </message>
    <message>
        <source>No language model</source>
        <translation>Kein Sprachmodell</translation>
    </message>
    <message>
        <source>Load it with these</source>
        <translation>Hiermit laden</translation>
    </message>
    <message>
        <source>It is being loaded.</source>
        <translation>Es wird geladen.</translation>
    </message>
    <message>
        <source>No model answers now.</source>
        <translation>Zurzeit antwortet kein Modell.</translation>
    </message>
    <message>
        <source>The engine holds %1 of memory now, up to %2 were expected</source>
        <translation>Die Engine belegt jetzt %1 Speicher, bis zu %2 waren erwartet</translation>
    </message>
    <message>
        <source>The engine holds %1 of memory now</source>
        <translation>Die Engine belegt jetzt %1 Speicher</translation>
    </message>
    <message>
        <source>cache %1</source>
        <translation>Zwischenspeicher %1</translation>
    </message>
    <message>
        <source>weights %1, cache %2 as %3, computing %4</source>
        <translation>Gewichte %1, Zwischenspeicher %2 als %3, Rechnen %4</translation>
    </message>
    <message>
        <source>It would take %1 (%2). %3 are free.</source>
        <translation>Es würde %1 belegen (%2). %3 sind frei.</translation>
    </message>
    <message>
        <source>The longest context that fits is %1 tokens.</source>
        <translation>Der längste Kontext, der passt, hat %1 Token.</translation>
    </message>
    <message>
        <source>That is too much for this computer now.</source>
        <translation>Das ist zurzeit zu viel für diesen Rechner.</translation>
    </message>
</context>
<context>
    <name>MachineCard</name>
    <message>
        <source>The speed of this computer</source>
        <translation>Wie schnell dieser Rechner ist</translation>
    </message>
    <message>
        <source>Measure this computer</source>
        <translation>Diesen Rechner messen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop measuring</source>
        <translation>Nicht weiter messen</translation>
    </message>
    <message>
        <source>About a minute; other programs should rest meanwhile. Nothing is sent anywhere.</source>
        <translation>Etwa eine Minute; andere Programme sollten derweil ruhen. Nichts wird irgendwohin gesendet.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>reads</source>
        <translation>liest</translation>
    </message>
    <message>
        <source>writes</source>
        <translation>schreibt</translation>
    </message>
    <message>
        <source>Memory is read at %1 GB in a second by %2.</source>
        <translation>%2 lesen in der Sekunde %1 GB aus dem Speicher.</translation>
    </message>
    <message>
        <source>%n thread</source>
        <translation>%n Thread</translation>
    </message>
    <message>
        <source>%n threads</source>
        <translation>%n Threads</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Beginnt …</translation>
    </message>
</context>
<context>
    <name>MadeCard</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Outline and previews</source>
        <translation>Gliederung und Vorschau</translation>
    </message>
    <message>
        <source>Write it</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Make it again</source>
        <translation>Noch einmal erstellen</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>The outline is ready: change it, or have it written.</source>
        <translation>Die Gliederung ist fertig: Ändern Sie sie, oder lassen Sie sie schreiben.</translation>
    </message>
    <message>
        <source>%n thing to add</source>
        <translation>%n Sache zu ergänzen</translation>
    </message>
    <message>
        <source>%n things to add</source>
        <translation>%n Dinge zu ergänzen</translation>
    </message>
    <message>
        <source>The file is no longer where it was.</source>
        <translation>Die Datei ist nicht mehr dort, wo sie war.</translation>
    </message>
    <message>
        <source>No program on this computer opens this kind of file.</source>
        <translation>Kein Programm auf diesem Rechner öffnet diese Art von Datei.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Ask, or drop a file anywhere …</source>
        <translation>Fragen oder irgendwo eine Datei ablegen …</translation>
    </message>
    <message>
        <source>Reply …</source>
        <translation>Antworten …</translation>
    </message>
    <message>
        <source>Ask, in the project %1 …</source>
        <translation>Fragen, im Projekt %1 …</translation>
    </message>
    <message>
        <source>Questions need a language model. Documents can still be summarised.</source>
        <translation>Fragen brauchen ein Sprachmodell. Dokumente können dennoch zusammengefasst werden.</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Summarise documents</source>
        <translation>Dokumente zusammenfassen</translation>
    </message>
    <message>
        <source>Deleted “%1”.</source>
        <translation>„%1“ gelöscht.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Archived.</source>
        <translation>Archiviert.</translation>
    </message>
    <message>
        <source>Drop to put the text into the message</source>
        <translation>Ablegen, um den Text in die Nachricht zu übernehmen</translation>
    </message>
    <message>
        <source>Drop to summarise</source>
        <translation>Ablegen zum Zusammenfassen</translation>
    </message>
    <message>
        <source>Drop to summarise %n files</source>
        <translation>Ablegen, um %n Dateien zusammenzufassen</translation>
    </message>
</context>
<context>
    <name>MakeDialog</name>
    <message>
        <source>Make a deck</source>
        <translation>Präsentation erstellen</translation>
    </message>
    <message>
        <source>Make a report</source>
        <translation>Bericht erstellen</translation>
    </message>
    <message>
        <source>Pitch deck</source>
        <translation>Pitch-Präsentation</translation>
    </message>
    <message>
        <source>What the sources say</source>
        <translation>Was die Quellen sagen</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>As usual</source>
        <translation>Wie üblich</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Gestaltung</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>from the sources</source>
        <translation>aus den Quellen</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>Verfasst von</translation>
    </message>
    <message>
        <source>not printed</source>
        <translation>nicht gedruckt</translation>
    </message>
    <message>
        <source>Change …</source>
        <translation>Ändern …</translation>
    </message>
    <message>
        <source>Choose another file</source>
        <translation>Andere Datei wählen</translation>
    </message>
    <message>
        <source>Make the deck</source>
        <translation>Präsentation erstellen</translation>
    </message>
    <message>
        <source>Make the report</source>
        <translation>Bericht erstellen</translation>
    </message>
    <message>
        <source>Outline first</source>
        <translation>Erst die Gliederung</translation>
    </message>
    <message>
        <source>Stops when the outline is there, so that you can change it.</source>
        <translation>Hält an, wenn die Gliederung da ist, damit Sie sie ändern können.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
</context>
<context>
    <name>MakingView</name>
    <message>
        <source>Conversation</source>
        <translation>Unterhaltung</translation>
    </message>
    <message>
        <source>Back to the conversation</source>
        <translation>Zurück zur Unterhaltung</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Gestaltung</translation>
    </message>
    <message>
        <source>Redo slide</source>
        <translation>Folie neu machen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>Datei öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Save as …</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>this conversation</source>
        <translation>diese Unterhaltung</translation>
    </message>
    <message>
        <source>%n thing to know</source>
        <translation>%n Sache zu wissen</translation>
    </message>
    <message>
        <source>%n things to know</source>
        <translation>%n Dinge zu wissen</translation>
    </message>
    <message>
        <source>Redo section</source>
        <translation>Abschnitt neu machen</translation>
    </message>
    <message>
        <source>Write %1</source>
        <translation>%1 schreiben</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Startet …</translation>
    </message>
    <message>
        <source>Planned, not written yet: the previews are in the sources&apos; own words.</source>
        <translation>Geplant, noch nicht geschrieben: Die Vorschau zeigt die Worte der Quellen.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>noch etwa %1</translation>
    </message>
    <message>
        <source>every number is traced to a page</source>
        <translation>jede Zahl ist bis zu einer Seite belegt</translation>
    </message>
    <message>
        <source>Stopped. What was finished is in %1.</source>
        <translation>Angehalten. Was fertig war, steht in %1.</translation>
    </message>
    <message>
        <source>Stopped. What was finished is kept: go on, or save it as another file.</source>
        <translation>Angehalten. Was fertig war, ist erhalten: Machen Sie weiter, oder speichern Sie es als andere Datei.</translation>
    </message>
    <message>
        <source>Stopped before there was an outline.</source>
        <translation>Angehalten, bevor es eine Gliederung gab.</translation>
    </message>
    <message>
        <source>Choose a slide between the cover and the sources first.</source>
        <translation>Wählen Sie zuerst eine Folie zwischen Deckblatt und Quellen.</translation>
    </message>
    <message>
        <source>Choose a section first. Tables and the method are made by code from everything there is.</source>
        <translation>Wählen Sie zuerst einen Abschnitt. Tabellen und die Methode entstehen automatisch aus allem, was da ist.</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <source>The file is no longer where it was. Save it once more.</source>
        <translation>Die Datei ist nicht mehr dort, wo sie war. Speichern Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>No program on this computer opens this kind of file.</source>
        <translation>Kein Programm auf diesem Rechner öffnet diese Art von Datei.</translation>
    </message>
</context>
<context>
    <name>Makings</name>
    <message>
        <source>Saved %1.</source>
        <translation>%1 gesichert.</translation>
    </message>
    <message>
        <source>Something is being made here. Wait until it has ended, or stop it.</source>
        <translation>Hier entsteht gerade etwas. Warten Sie das Ende ab, oder halten Sie es an.</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>recommended</source>
        <translation>empfohlen</translation>
    </message>
    <message>
        <source>reads up to %1 tokens</source>
        <translation>liest bis zu %1 Token</translation>
    </message>
    <message>
        <source>Download of %1</source>
        <translation>Laden von %1</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Nutzen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>fits: %1 with %2 tokens</source>
        <translation>passt: %1 mit %2 Token</translation>
    </message>
    <message>
        <source>tight: %1 with %2 tokens</source>
        <translation>knapp: %1 mit %2 Token</translation>
    </message>
    <message>
        <source>too large: %1 with %2 tokens</source>
        <translation>zu groß: %1 mit %2 Token</translation>
    </message>
    <message>
        <source>This much memory is free now.</source>
        <translation>So viel Speicher ist jetzt frei.</translation>
    </message>
    <message>
        <source>It fits once other programs are closed.</source>
        <translation>Es passt, sobald andere Programme geschlossen sind.</translation>
    </message>
    <message>
        <source>This computer has not enough memory for it.</source>
        <translation>Dieser Rechner hat nicht genug Speicher dafür.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message>
        <source>Get its GGUF file from its makers and drop it on the window.</source>
        <translation>Holen Sie die GGUF-Datei von den Urhebern und legen Sie sie auf dem Fenster ab.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>ModelChoice</name>
    <message>
        <source>Language models</source>
        <translation>Sprachmodelle</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Choose a model file</source>
        <translation>Modelldatei wählen</translation>
    </message>
</context>
<context>
    <name>ModelPill</name>
    <message>
        <source>The language model is being loaded. Documents can be dropped already.</source>
        <translation>Das Sprachmodell wird geladen. Dokumente können schon abgelegt werden.</translation>
    </message>
    <message>
        <source>%1 runs on this computer. It is a small model: it phrases what is found in your documents, and its own answers can be wrong. A larger model answers better, if this computer has the memory for it.</source>
        <translation>%1 läuft auf diesem Rechner. Es ist ein kleines Modell: Es formuliert, was in Ihren Dokumenten steht, und seine eigenen Antworten können falsch sein. Ein größeres Modell antwortet besser, wenn dieser Rechner den Speicher dafür hat.</translation>
    </message>
    <message>
        <source>Summaries still work: their points are the document&apos;s own words.</source>
        <translation>Zusammenfassungen gehen weiterhin: Ihre Punkte sind dann die eigenen Worte des Dokuments.</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>one moment</source>
        <translation>einen Augenblick</translation>
    </message>
    <message>
        <source>Language model</source>
        <translation>Sprachmodell</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>wird geladen</translation>
    </message>
    <message>
        <source>see note</source>
        <translation>siehe Hinweis</translation>
    </message>
    <message>
        <source>No language model</source>
        <translation>Kein Sprachmodell</translation>
    </message>
    <message>
        <source>summaries quote their source</source>
        <translation>zitiert wird weiterhin</translation>
    </message>
    <message>
        <source>The model did not start</source>
        <translation>Das Modell startete nicht</translation>
    </message>
    <message>
        <source>press to see why</source>
        <translation>drücken, um den Grund zu sehen</translation>
    </message>
    <message>
        <source>Choose a model file …</source>
        <translation>Modelldatei wählen …</translation>
    </message>
    <message>
        <source>Use the bundled model</source>
        <translation>Das mitgelieferte Modell nutzen</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>A larger model answers better and needs more memory. Downloads come from Hugging Face while Ternlight is online, and are checked against the SHA-256 that is stated there.</source>
        <translation>Ein größeres Modell antwortet besser und braucht mehr Speicher. Geladen wird von Hugging Face, solange Ternlight online ist, und geprüft gegen die dort genannte SHA-256.</translation>
    </message>
    <message>
        <source>Use a GGUF file of yours …</source>
        <translation>Eine eigene GGUF-Datei nutzen …</translation>
    </message>
    <message>
        <source>Use the bundled model</source>
        <translation>Das mitgelieferte Modell nutzen</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Nutzen</translation>
    </message>
    <message>
        <source>Ternlight is offline. Go online under Privacy, then download.</source>
        <translation>Ternlight ist offline. Gehen Sie unter Privatsphäre online, dann laden Sie.</translation>
    </message>
    <message>
        <source>Asking for the file …</source>
        <translation>Die Datei wird angefragt …</translation>
    </message>
    <message>
        <source>It is here, and is the file that was stated.</source>
        <translation>Es ist da, und es ist die angegebene Datei.</translation>
    </message>
    <message>
        <source>Language models</source>
        <translation>Sprachmodelle</translation>
    </message>
    <message>
        <source>Choose a model file</source>
        <translation>Modelldatei wählen</translation>
    </message>
    <message>
        <source>Looking at %1 …</source>
        <translation>%1 wird angesehen …</translation>
    </message>
    <message>
        <source>Where models come from</source>
        <translation>Woher Modelle kommen</translation>
    </message>
    <message>
        <source>Mirror of Hugging Face</source>
        <translation>Spiegel von Hugging Face</translation>
    </message>
    <message>
        <source>Empty: Hugging Face itself.</source>
        <translation>Leer: Hugging Face selbst.</translation>
    </message>
    <message>
        <source>Proxy for downloads of models</source>
        <translation>Proxy für das Herunterladen von Modellen</translation>
    </message>
    <message>
        <source>Empty: none. It learns which hosts are asked; what is fetched is checked by SHA-256 all the same.</source>
        <translation>Leer: keiner. Er erfährt, welche Server gefragt werden; was kommt, wird trotzdem mit SHA-256 geprüft.</translation>
    </message>
    <message>
        <source>Folder for downloaded models</source>
        <translation>Ordner für heruntergeladene Modelle</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose the folder for models</source>
        <translation>Den Ordner für Modelle wählen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save where models come from</source>
        <translation>Speichern, woher Modelle kommen</translation>
    </message>
    <message>
        <source>Folder for models</source>
        <translation>Ordner für Modelle</translation>
    </message>
    <message>
        <source>Saved. It holds for the next download.</source>
        <translation>Gespeichert. Es gilt ab dem nächsten Herunterladen.</translation>
    </message>
</context>
<context>
    <name>NetworkLine</name>
    <message>
        <source>Offline: nothing leaves this computer</source>
        <translation>Offline: alles bleibt hier</translation>
    </message>
    <message>
        <source>Online: the web can be read</source>
        <translation>Online: Das Web kann gelesen werden</translation>
    </message>
    <message>
        <source>No connection is opened. Press to allow reading the web.</source>
        <translation>Es wird keine Verbindung geöffnet. Drücken, um das Lesen im Web zu erlauben.</translation>
    </message>
    <message>
        <source>Every request is written to the ledger in Settings. Press to go offline.</source>
        <translation>Jede Anfrage steht im Protokoll unter Einstellungen. Drücken, um offline zu gehen.</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>OutlineList</name>
    <message>
        <source>Outline</source>
        <translation>Gliederung</translation>
    </message>
</context>
<context>
    <name>PageText</name>
    <message>
        <source>Text of the page</source>
        <translation>Text der Seite</translation>
    </message>
</context>
<context>
    <name>PageView</name>
    <message>
        <source>Picture of the page</source>
        <translation>Bild der Seite</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>What would you like to do?</source>
        <translation>Was möchten Sie tun?</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Einen Befehl finden</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Move up (Alt+Up)</source>
        <translation>Nach oben (Alt+Auf)</translation>
    </message>
    <message>
        <source>Move down (Alt+Down)</source>
        <translation>Nach unten (Alt+Ab)</translation>
    </message>
    <message>
        <source>Rename (F2)</source>
        <translation>Umbenennen (F2)</translation>
    </message>
    <message>
        <source>Take out (Del)</source>
        <translation>Herausnehmen (Entf)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Layout of the chosen slide</source>
        <translation>Layout der gewählten Folie</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>Layout</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop this task</source>
        <translation>Diese Aufgabe anhalten</translation>
    </message>
    <message>
        <source>Edit outline</source>
        <translation>Gliederung bearbeiten</translation>
    </message>
    <message>
        <source>One slide more, about …</source>
        <translation>Noch eine Folie, über …</translation>
    </message>
    <message>
        <source>One section more, about …</source>
        <translation>Noch ein Abschnitt, über …</translation>
    </message>
    <message>
        <source>What one more should be about</source>
        <translation>Wovon eine weitere handeln soll</translation>
    </message>
    <message>
        <source>Only you know (%1)</source>
        <translation>Das wissen nur Sie (%1)</translation>
    </message>
</context>
<context>
    <name>PasswordDialog</name>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>“%1” is protected.</source>
        <translation>„%1“ ist geschützt.</translation>
    </message>
    <message>
        <source>That password does not open “%1”.</source>
        <translation>Dieses Passwort öffnet „%1“ nicht.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Leave it closed</source>
        <translation>Geschlossen lassen</translation>
    </message>
    <message>
        <source>It is kept in memory until Ternlight ends, and never written down.</source>
        <translation>Es bleibt im Speicher, bis Ternlight endet, und wird nie aufgeschrieben.</translation>
    </message>
</context>
<context>
    <name>PersonasDialog</name>
    <message>
        <source>Personas</source>
        <translation>Rollen</translation>
    </message>
    <message>
        <source>New persona</source>
        <translation>Neue Rolle</translation>
    </message>
    <message>
        <source>Name of the persona</source>
        <translation>Name der Rolle</translation>
    </message>
    <message>
        <source>Plain-spoken editor</source>
        <translation>Lektor für klare Sprache</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>Anweisungen</translation>
    </message>
    <message>
        <source>You edit short texts. Answer with the edited text alone, in the language it is written in.</source>
        <translation>Du bearbeitest kurze Texte. Antworte nur mit dem bearbeiteten Text, in der Sprache, in der er geschrieben ist.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>What is written here is told to the model before a conversation that has this persona.</source>
        <translation>Was hier steht, wird dem Modell vor einer Unterhaltung mit dieser Rolle gesagt.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
</context>
<context>
    <name>PointRow</name>
    <message>
        <source>The document&apos;s own words.</source>
        <translation>Die eigenen Worte des Dokuments.</translation>
    </message>
    <message>
        <source>Phrased by the model; every number and name in it stands in the source.</source>
        <translation>Vom Modell formuliert; jede Zahl und jeder Name darin steht in der Quelle.</translation>
    </message>
    <message>
        <source>Open %1 with the quote marked</source>
        <translation>%1 mit markiertem Zitat öffnen</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Privacy</source>
        <translation>Privatsphäre</translation>
    </message>
    <message>
        <source>Ternlight has no account and no telemetry. Your documents, questions and answers stay here.</source>
        <translation>Ternlight hat kein Konto und keine Telemetrie. Ihre Dokumente, Fragen und Antworten bleiben hier.</translation>
    </message>
    <message>
        <source>Offline: open no connection at all</source>
        <translation>Offline: gar keine Verbindung öffnen</translation>
    </message>
    <message>
        <source>Allowed for good</source>
        <translation>Dauerhaft erlaubt</translation>
    </message>
    <message>
        <source>Grant a folder …</source>
        <translation>Einen Ordner freigeben …</translation>
    </message>
    <message>
        <source>Folders that tools may use</source>
        <translation>Ordner, die Werkzeuge benutzen dürfen</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Noch einmal lesen</translation>
    </message>
    <message>
        <source>Every request</source>
        <translation>Jede Anfrage</translation>
    </message>
    <message>
        <source>Ledger of requests</source>
        <translation>Protokoll der Anfragen</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>Why, and how it ended</source>
        <translation>Warum, und wie es ausging</translation>
    </message>
    <message>
        <source>Ask again before: %1</source>
        <translation>Wieder fragen vor: %1</translation>
    </message>
    <message>
        <source>Nothing: tools ask first.</source>
        <translation>Nichts: Werkzeuge fragen zuerst.</translation>
    </message>
    <message>
        <source>%n request</source>
        <translation>%n Anfrage</translation>
    </message>
    <message>
        <source>%n requests</source>
        <translation>%n Anfragen</translation>
    </message>
    <message>
        <source>none so far</source>
        <translation>bisher keine</translation>
    </message>
    <message>
        <source>Revoke the folder %1</source>
        <translation>Den Ordner %1 nicht mehr freigeben</translation>
    </message>
    <message>
        <source>None: tools see no file of yours.</source>
        <translation>Keiner: Werkzeuge sehen keine Ihrer Dateien.</translation>
    </message>
    <message>
        <source>Their files can be listed and read; before one is written, you are asked.</source>
        <translation>Ihre Dateien können aufgelistet und gelesen werden; bevor eine geschrieben wird, werden Sie gefragt.</translation>
    </message>
    <message>
        <source>the model server</source>
        <translation>den Modellserver</translation>
    </message>
    <message>
        <source>Forget the key for %1</source>
        <translation>Den Schlüssel für %1 vergessen</translation>
    </message>
    <message>
        <source>Kept by %1, never in a file of Ternlight&apos;s.</source>
        <translation>Aufbewahrt von %1, nie in einer Datei von Ternlight.</translation>
    </message>
    <message>
        <source>None is kept. %1 would keep them.</source>
        <translation>Keiner ist aufbewahrt. %1 würde sie aufbewahren.</translation>
    </message>
    <message>
        <source>This computer has no keyring, so no key can be kept.</source>
        <translation>Dieser Rechner hat keinen Schlüsselbund, also kann kein Schlüssel aufbewahrt werden.</translation>
    </message>
    <message>
        <source>Grant a folder</source>
        <translation>Einen Ordner freigeben</translation>
    </message>
    <message>
        <source>kept from leaving</source>
        <translation>am Verlassen gehindert</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>broken off</source>
        <translation>abgebrochen</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>Put into the outline</source>
        <translation>In die Gliederung aufnehmen</translation>
    </message>
    <message>
        <source>Nothing is made up: a slide without an answer is left out. Part several answers with semicolons.</source>
        <translation>Nichts wird erfunden: Eine Folie ohne Antwort entfällt. Trennen Sie mehrere Antworten mit Strichpunkten.</translation>
    </message>
</context>
<context>
    <name>Reader</name>
    <message>
        <source>Reader</source>
        <translation>Leser</translation>
    </message>
    <message>
        <source>Copy quote</source>
        <translation>Zitat kopieren</translation>
    </message>
    <message>
        <source>Back to the quote</source>
        <translation>Zurück zum Zitat</translation>
    </message>
    <message>
        <source>Previous page (Page Up)</source>
        <translation>Vorige Seite (Bild auf)</translation>
    </message>
    <message>
        <source>Next page (Page Down)</source>
        <translation>Nächste Seite (Bild ab)</translation>
    </message>
    <message>
        <source>Number of the page</source>
        <translation>Nummer der Seite</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Fit the page to its room</source>
        <translation>Die Seite einpassen</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Show the text that was read</source>
        <translation>Den Text zeigen, der gelesen wurde</translation>
    </message>
    <message>
        <source>Open file</source>
        <translation>Datei öffnen</translation>
    </message>
    <message>
        <source>Close the reader (Esc)</source>
        <translation>Den Leser schließen (Esc)</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Passages</source>
        <translation>Stellen</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Opening the document …</source>
        <translation>Das Dokument wird geöffnet …</translation>
    </message>
    <message>
        <source>of %n</source>
        <translation>von %n</translation>
    </message>
    <message>
        <source>Opening the page …</source>
        <translation>Die Seite wird geöffnet …</translation>
    </message>
    <message>
        <source>The picture of this page cannot be shown; this is its text.</source>
        <translation>Das Bild dieser Seite kann nicht gezeigt werden; dies ist ihr Text.</translation>
    </message>
    <message>
        <source>The quote was not found in this document.</source>
        <translation>Das Zitat wurde in diesem Dokument nicht gefunden.</translation>
    </message>
    <message>
        <source>The quote is on this page, but its place in the picture was not found. Its text has it.</source>
        <translation>Das Zitat steht auf dieser Seite, aber seine Stelle im Bild wurde nicht gefunden. Im Text ist es da.</translation>
    </message>
    <message>
        <source>The file is no longer where it was; this is the text that was read.</source>
        <translation>Die Datei ist nicht mehr, wo sie war; dies ist der Text, der gelesen wurde.</translation>
    </message>
    <message>
        <source>This document is not kept on this computer any more. Add its file again to read it here.</source>
        <translation>Dieses Dokument ist auf diesem Rechner nicht mehr aufbewahrt. Fügen Sie seine Datei wieder hinzu, um es hier zu lesen.</translation>
    </message>
    <message>
        <source>There is no text on this page.</source>
        <translation>Auf dieser Seite ist kein Text.</translation>
    </message>
    <message>
        <source>Quote copied.</source>
        <translation>Zitat kopiert.</translation>
    </message>
    <message>
        <source>The file is no longer where it was.</source>
        <translation>Die Datei ist nicht mehr, wo sie war.</translation>
    </message>
    <message>
        <source>No program on this computer opens this kind of file.</source>
        <translation>Kein Programm auf diesem Rechner öffnet diese Art von Datei.</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>No such file or directory</source>
        <translation>Datei oder Ordner nicht gefunden</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>keine Berechtigung</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>nicht erlaubt</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>kein Platz mehr auf dem Laufwerk</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>der zugeteilte Platz ist verbraucht</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>das Laufwerk ist schreibgeschützt</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>das ist ein Ordner</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>das ist kein Ordner</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>die Datei gibt es schon</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>der Dateiname ist zu lang</translation>
    </message>
    <message>
        <source>File too large</source>
        <translation>die Datei ist zu groß</translation>
    </message>
    <message>
        <source>Directory not empty</source>
        <translation>der Ordner ist nicht leer</translation>
    </message>
    <message>
        <source>Device or resource busy</source>
        <translation>das Gerät ist in Gebrauch</translation>
    </message>
    <message>
        <source>Text file busy</source>
        <translation>die Datei ist in Gebrauch</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Lese- oder Schreibfehler</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>zu viele offene Dateien</translation>
    </message>
    <message>
        <source>Cannot allocate memory</source>
        <translation>nicht genug Speicher</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>die Verbindung wurde abgelehnt</translation>
    </message>
    <message>
        <source>Connection reset by peer</source>
        <translation>die Gegenseite hat die Verbindung getrennt</translation>
    </message>
    <message>
        <source>Connection timed out</source>
        <translation>die Verbindung kam nicht rechtzeitig zustande</translation>
    </message>
    <message>
        <source>Network is unreachable</source>
        <translation>das Netz ist nicht erreichbar</translation>
    </message>
    <message>
        <source>No route to host</source>
        <translation>es führt kein Weg zu diesem Rechner</translation>
    </message>
    <message>
        <source>[Errno %1] %2</source>
        <translation>[Errno %1] %2</translation>
    </message>
    <message>
        <source>All connection attempts failed</source>
        <translation>keine Verbindung kam zustande</translation>
    </message>
    <message>
        <source>its certificate is not valid</source>
        <translation>das Zertifikat ist nicht gültig</translation>
    </message>
    <message>
        <source>nothing answers there</source>
        <translation>dort antwortet nichts</translation>
    </message>
    <message>
        <source>something unknown</source>
        <translation>etwas Unbekanntes</translation>
    </message>
    <message>
        <source>the connection ended too early</source>
        <translation>die Verbindung endete zu früh</translation>
    </message>
    <message>
        <source>nothing came any more</source>
        <translation>es kam nichts mehr</translation>
    </message>
    <message>
        <source>it is longer than %1 characters</source>
        <translation>die Adresse ist länger als %1 Zeichen</translation>
    </message>
    <message>
        <source>it holds a character that has no place in an address</source>
        <translation>sie enthält ein Zeichen, das nicht in eine Adresse gehört</translation>
    </message>
    <message>
        <source>it is not well formed</source>
        <translation>sie ist nicht richtig aufgebaut</translation>
    </message>
    <message>
        <source>only addresses that begin with http:// or https:// are opened</source>
        <translation>nur Adressen, die mit http:// oder https:// beginnen, werden geöffnet</translation>
    </message>
    <message>
        <source>its IPv6 address is not well formed</source>
        <translation>ihre IPv6-Adresse ist nicht richtig aufgebaut</translation>
    </message>
    <message>
        <source>its host is not a valid name</source>
        <translation>ihr Rechnername ist nicht gültig</translation>
    </message>
    <message>
        <source>its host is a number in an unusual spelling</source>
        <translation>ihr Rechner ist eine Zahl in ungewöhnlicher Schreibweise</translation>
    </message>
    <message>
        <source>a host is named as HOST or HOST:PORT</source>
        <translation>ein Rechner wird als NAME oder NAME:PORT angegeben</translation>
    </message>
    <message>
        <source>it carries a user name or password</source>
        <translation>sie trägt einen Benutzernamen oder ein Passwort</translation>
    </message>
    <message>
        <source>its host is written with percent signs</source>
        <translation>ihr Rechnername ist mit Prozentzeichen geschrieben</translation>
    </message>
    <message>
        <source>it names no host</source>
        <translation>sie nennt keinen Rechner</translation>
    </message>
    <message>
        <source>its port is not a number from 1 to 65535</source>
        <translation>ihr Port ist keine Zahl von 1 bis 65535</translation>
    </message>
    <message>
        <source>its program is not there.</source>
        <translation>sein Programm ist nicht da.</translation>
    </message>
    <message>
        <source>it ended before it had answered.</source>
        <translation>er endete, bevor er geantwortet hatte.</translation>
    </message>
    <message>
        <source>it is not an object</source>
        <translation>er ist kein Objekt</translation>
    </message>
    <message>
        <source>it needs either a command or a url</source>
        <translation>er braucht entweder command oder url</translation>
    </message>
    <message>
        <source>its url is not an address that begins with http:// or https://</source>
        <translation>seine url ist keine Adresse, die mit http:// oder https:// beginnt</translation>
    </message>
    <message>
        <source>its timeout is not a number of seconds up to %1</source>
        <translation>sein timeout ist keine Zahl von Sekunden bis %1</translation>
    </message>
    <message>
        <source>its cwd is not a text</source>
        <translation>sein cwd ist kein Text</translation>
    </message>
    <message>
        <source>its command holds a character that no command may have</source>
        <translation>sein command enthält ein Zeichen, das kein Befehl haben darf</translation>
    </message>
    <message>
        <source>its %1 are not a list of texts</source>
        <translation>seine %1 sind keine Liste von Texten</translation>
    </message>
    <message>
        <source>its %1 are not an object of texts</source>
        <translation>seine %1 sind kein Objekt aus Texten</translation>
    </message>
    <message>
        <source>it is no language model but what belongs to one (%1)</source>
        <translation>sie ist kein Sprachmodell, sondern gehört zu einem (%1)</translation>
    </message>
    <message>
        <source>its weights are stored as %1, which is not supported yet</source>
        <translation>ihre Gewichte liegen als %1 vor, was noch nicht unterstützt wird</translation>
    </message>
    <message>
        <source>its weights are rotated (%1), which is not supported yet</source>
        <translation>ihre Gewichte sind gedreht (%1), was noch nicht unterstützt wird</translation>
    </message>
    <message>
        <source>it does not know the architecture %1</source>
        <translation>sie kennt die Architektur %1 nicht</translation>
    </message>
    <message>
        <source>it does not read weights of the type %1</source>
        <translation>sie liest keine Gewichte vom Typ %1</translation>
    </message>
    <message>
        <source>its sizes or tensors are not what it reads (%1)</source>
        <translation>die Größen oder Tensoren sind andere, als sie liest (%1)</translation>
    </message>
    <message>
        <source>it does not read its vocabulary (%1)</source>
        <translation>sie liest das Vokabular nicht (%1)</translation>
    </message>
    <message>
        <source>its kernels cannot be used (%1)</source>
        <translation>ihre Kernel können nicht genutzt werden (%1)</translation>
    </message>
    <message>
        <source>it does not mark where a text begins and ends</source>
        <translation>sie bezeichnet nicht, wo ein Text beginnt und endet</translation>
    </message>
    <message>
        <source>it is not the one that %1 was made with</source>
        <translation>sie ist nicht die, mit der %1 gemacht wurde</translation>
    </message>
    <message>
        <source>it returned no usable numbers</source>
        <translation>sie gab keine brauchbaren Zahlen zurück</translation>
    </message>
    <message>
        <source>a value is infinite or not a number</source>
        <translation>ein Wert ist unendlich oder keine Zahl</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>is missing or not a matrix</source>
        <translation>fehlt oder ist keine Matrix</translation>
    </message>
    <message>
        <source>is missing, so it does not say what kind of model it is</source>
        <translation>fehlt, sodass die Art des Modells nicht bekannt ist</translation>
    </message>
    <message>
        <source>is not the name of a kind of model</source>
        <translation>ist nicht der Name einer Art von Modell</translation>
    </message>
    <message>
        <source>is not text</source>
        <translation>ist kein Text</translation>
    </message>
    <message>
        <source>is not a finite number</source>
        <translation>ist keine endliche Zahl</translation>
    </message>
    <message>
        <source>is not a whole number of zero or more</source>
        <translation>ist keine ganze Zahl ab null</translation>
    </message>
    <message>
        <source>is not a whole number from %1 to %2</source>
        <translation>ist keine ganze Zahl von %1 bis %2</translation>
    </message>
    <message>
        <source>is not one whole number for each of %1 layers</source>
        <translation>ist nicht eine ganze Zahl für jede von %1 Schichten</translation>
    </message>
    <message>
        <source>it is still running</source>
        <translation>sie läuft noch</translation>
    </message>
    <message>
        <source>it did not answer in time</source>
        <translation>sie hat nicht rechtzeitig geantwortet</translation>
    </message>
    <message>
        <source>it did not stop when it was asked to</source>
        <translation>sie hat auf Bitte nicht angehalten</translation>
    </message>
    <message>
        <source>signal %1</source>
        <translation>Signal %1</translation>
    </message>
    <message>
        <source>signal %1; perhaps there was not enough memory</source>
        <translation>Signal %1; vielleicht war nicht genug Speicher da</translation>
    </message>
    <message>
        <source>exit code %1</source>
        <translation>Rückgabewert %1</translation>
    </message>
    <message>
        <source>a PDF</source>
        <translation>eine PDF-Datei</translation>
    </message>
    <message>
        <source>a Word document</source>
        <translation>ein Word-Dokument</translation>
    </message>
    <message>
        <source>a PowerPoint presentation</source>
        <translation>eine PowerPoint-Präsentation</translation>
    </message>
    <message>
        <source>an Excel workbook</source>
        <translation>eine Excel-Arbeitsmappe</translation>
    </message>
    <message>
        <source>an old Excel workbook</source>
        <translation>eine alte Excel-Arbeitsmappe</translation>
    </message>
    <message>
        <source>an OpenDocument spreadsheet</source>
        <translation>eine OpenDocument-Tabelle</translation>
    </message>
    <message>
        <source>an OpenDocument text</source>
        <translation>ein OpenDocument-Text</translation>
    </message>
    <message>
        <source>an OpenDocument presentation</source>
        <translation>eine OpenDocument-Präsentation</translation>
    </message>
    <message>
        <source>a Rich Text file</source>
        <translation>eine Rich-Text-Datei</translation>
    </message>
    <message>
        <source>an EPUB book</source>
        <translation>ein EPUB-Buch</translation>
    </message>
    <message>
        <source>a web page</source>
        <translation>eine Webseite</translation>
    </message>
    <message>
        <source>a Markdown file</source>
        <translation>eine Markdown-Datei</translation>
    </message>
    <message>
        <source>a table of values</source>
        <translation>eine Wertetabelle</translation>
    </message>
    <message>
        <source>a text file</source>
        <translation>eine Textdatei</translation>
    </message>
    <message>
        <source>a picture</source>
        <translation>ein Bild</translation>
    </message>
    <message>
        <source>a sound recording</source>
        <translation>eine Tonaufnahme</translation>
    </message>
    <message>
        <source>a film</source>
        <translation>ein Film</translation>
    </message>
    <message>
        <source>a film or sound recording</source>
        <translation>ein Film oder eine Tonaufnahme</translation>
    </message>
    <message>
        <source>a program</source>
        <translation>ein Programm</translation>
    </message>
    <message>
        <source>a compressed archive</source>
        <translation>ein gepacktes Archiv</translation>
    </message>
    <message>
        <source>an archive</source>
        <translation>ein Archiv</translation>
    </message>
    <message>
        <source>a database</source>
        <translation>eine Datenbank</translation>
    </message>
    <message>
        <source>a language model</source>
        <translation>ein Sprachmodell</translation>
    </message>
    <message>
        <source>a PostScript file</source>
        <translation>eine PostScript-Datei</translation>
    </message>
    <message>
        <source>a Kindle book</source>
        <translation>ein Kindle-Buch</translation>
    </message>
    <message>
        <source> Unpack it and choose the document inside.</source>
        <translation> Entpacken Sie es, und wählen Sie das Dokument darin.</translation>
    </message>
    <message>
        <source> Convert it to PDF first.</source>
        <translation> Wandeln Sie sie zuerst in PDF um.</translation>
    </message>
    <message>
        <source>PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx, .xls), OpenDocument (.odt, .ods, .odp), Rich Text, EPUB, web pages, Markdown, CSV, text and pictures of text</source>
        <translation>PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx, .xls), OpenDocument (.odt, .ods, .odp), Rich Text, EPUB, Webseiten, Markdown, CSV, Text und Bilder von Text</translation>
    </message>
    <message>
        <source>pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>parts</source>
        <translation>Teile</translation>
    </message>
    <message>
        <source>sections</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>slides</source>
        <translation>Folien</translation>
    </message>
    <message>
        <source>parts of sheets</source>
        <translation>Teile von Blättern</translation>
    </message>
    <message>
        <source>it was no usable sentence</source>
        <translation>es war kein brauchbarer Satz</translation>
    </message>
    <message>
        <source>it changed a number</source>
        <translation>eine Zahl war geändert</translation>
    </message>
    <message>
        <source>it changed a name</source>
        <translation>ein Name war geändert</translation>
    </message>
    <message>
        <source>it left out something that matters</source>
        <translation>etwas Wichtiges fehlte</translation>
    </message>
    <message>
        <source>it stopped in the middle</source>
        <translation>er brach mittendrin ab</translation>
    </message>
    <message>
        <source>it put the words in another order</source>
        <translation>die Worte standen in anderer Reihenfolge</translation>
    </message>
    <message>
        <source>it used words that are not there</source>
        <translation>er nahm Worte, die dort nicht stehen</translation>
    </message>
    <message>
        <source>it said something else</source>
        <translation>er sagte etwas anderes</translation>
    </message>
    <message>
        <source>it changed the meaning</source>
        <translation>der Sinn war geändert</translation>
    </message>
    <message>
        <source>it repeated itself</source>
        <translation>er wiederholte sich</translation>
    </message>
    <message>
        <source>%1 (the slide is left out)</source>
        <translation>%1 (die Folie entfällt)</translation>
    </message>
    <message>
        <source>the sources say nothing about %1</source>
        <translation>die Quellen sagen nichts zu %1</translation>
    </message>
    <message>
        <source>the price</source>
        <translation>der Preis</translation>
    </message>
    <message>
        <source>who pays</source>
        <translation>wer zahlt</translation>
    </message>
    <message>
        <source>results so far: customers, revenue or pilots</source>
        <translation>bisherige Ergebnisse: Kunden, Umsatz oder Pilotprojekte</translation>
    </message>
    <message>
        <source>the names and roles of the team</source>
        <translation>Namen und Rollen des Teams</translation>
    </message>
    <message>
        <source>the milestones of the next 12 to 24 months</source>
        <translation>die Meilensteine der nächsten 12 bis 24 Monate</translation>
    </message>
    <message>
        <source>the amount you ask for</source>
        <translation>der Betrag, um den Sie bitten</translation>
    </message>
    <message>
        <source>what the money is for</source>
        <translation>wofür das Geld ist</translation>
    </message>
    <message>
        <source>how to reach you</source>
        <translation>wie Sie zu erreichen sind</translation>
    </message>
    <message>
        <source>who presents (for the cover)</source>
        <translation>wer vorträgt (für das Deckblatt)</translation>
    </message>
    <message>
        <source>nothing that was indexed before is lost</source>
        <translation>nichts, was vorher aufgenommen wurde, ist verloren</translation>
    </message>
    <message>
        <source>There is none yet.</source>
        <translation>Es gibt noch keine.</translation>
    </message>
    <message>
        <source>You have %1.</source>
        <translation>Vorhanden: %1.</translation>
    </message>
</context>
<context>
    <name>RedoDialog</name>
    <message>
        <source>Redo a slide</source>
        <translation>Eine Folie neu machen</translation>
    </message>
    <message>
        <source>Redo a section</source>
        <translation>Einen Abschnitt neu machen</translation>
    </message>
    <message>
        <source>What should be different?</source>
        <translation>Was soll anders sein?</translation>
    </message>
    <message>
        <source>The costs first, and shorter</source>
        <translation>Die Kosten zuerst, und kürzer</translation>
    </message>
    <message>
        <source>Let the sources decide</source>
        <translation>Die Quellen entscheiden lassen</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>Layout</translation>
    </message>
    <message>
        <source>Redo the slide</source>
        <translation>Folie neu machen</translation>
    </message>
    <message>
        <source>Redo the section</source>
        <translation>Abschnitt neu machen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The other slides stay as they are. The sources are not read again.</source>
        <translation>Die anderen Folien bleiben, wie sie sind. Die Quellen werden nicht noch einmal gelesen.</translation>
    </message>
    <message>
        <source>The other sections stay as they are. Without a wish, other sentences of the sources are taken.</source>
        <translation>Die anderen Abschnitte bleiben, wie sie sind. Ohne Wunsch werden andere Sätze der Quellen genommen.</translation>
    </message>
</context>
<context>
    <name>Requests</name>
    <message>
        <source>Ternlight is offline, and research needs the web.</source>
        <translation>Ternlight ist offline, und die Recherche braucht das Web.</translation>
    </message>
    <message>
        <source>Go online</source>
        <translation>Online gehen</translation>
    </message>
</context>
<context>
    <name>ResearchForm</name>
    <message>
        <source>Your question</source>
        <translation>Ihre Frage</translation>
    </message>
    <message>
        <source>Who builds sodium batteries, and at what price?</source>
        <translation>Wer baut Natriumbatterien, und zu welchem Preis?</translation>
    </message>
    <message>
        <source>Quick: %1 pages</source>
        <translation>Schnell: %1 Seiten</translation>
    </message>
    <message>
        <source>As usual: %1 pages</source>
        <translation>Wie üblich: %1 Seiten</translation>
    </message>
    <message>
        <source>Thorough: %1 pages</source>
        <translation>Gründlich: %1 Seiten</translation>
    </message>
    <message>
        <source>How thorough</source>
        <translation>Wie gründlich</translation>
    </message>
    <message>
        <source>Go online</source>
        <translation>Online gehen</translation>
    </message>
    <message>
        <source>Write a question first.</source>
        <translation>Schreiben Sie zuerst eine Frage.</translation>
    </message>
    <message>
        <source>Ternlight is offline, and this needs the web.</source>
        <translation>Ternlight ist offline, und dies braucht das Web.</translation>
    </message>
    <message>
        <source>The question leaves this computer; every request stands in the ledger (Settings, Privacy).</source>
        <translation>Die Frage verlässt diesen Rechner; jede Anfrage steht im Protokoll (Einstellungen, Privatsphäre).</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Words to find in every conversation, summary and source</source>
        <translation>Wörter, die in jeder Unterhaltung, Zusammenfassung und Quelle gesucht werden</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>Alles durchsuchen</translation>
    </message>
    <message>
        <source>Close the search (Esc)</source>
        <translation>Suche schließen (Esc)</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Was gefunden wurde</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>%n place</source>
        <translation>%n Stelle</translation>
    </message>
    <message>
        <source>%n places</source>
        <translation>%n Stellen</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>The best %1 places</source>
        <translation>Die besten %1 Stellen</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>%1 page</source>
        <translation>%1 Seite</translation>
    </message>
    <message>
        <source>%1 pages</source>
        <translation>%1 Seiten</translation>
    </message>
    <message>
        <source>%1 slide</source>
        <translation>%1 Folie</translation>
    </message>
    <message>
        <source>%1 slides</source>
        <translation>%1 Folien</translation>
    </message>
    <message>
        <source>%1 sheet</source>
        <translation>%1 Blatt</translation>
    </message>
    <message>
        <source>%1 sheets</source>
        <translation>%1 Blätter</translation>
    </message>
    <message>
        <source>%1 section</source>
        <translation>%1 Abschnitt</translation>
    </message>
    <message>
        <source>%1 sections</source>
        <translation>%1 Abschnitte</translation>
    </message>
    <message>
        <source>%1 sentence</source>
        <translation>%1 Satz</translation>
    </message>
    <message>
        <source>%1 sentences</source>
        <translation>%1 Sätze</translation>
    </message>
    <message>
        <source>Loading %1</source>
        <translation>%1 wird geladen</translation>
    </message>
    <message>
        <source>Loaded %1</source>
        <translation>%1 geladen</translation>
    </message>
    <message>
        <source>Going on without a language model</source>
        <translation>Weiter ohne Sprachmodell</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>%1 wird gelesen</translation>
    </message>
    <message>
        <source>Reading a page</source>
        <translation>Eine Seite wird gelesen</translation>
    </message>
    <message>
        <source>Read %1 in %2 s</source>
        <translation>%1 in %2 s gelesen</translation>
    </message>
    <message>
        <source>Could not read %1</source>
        <translation>%1 ließ sich nicht lesen</translation>
    </message>
    <message>
        <source>Looking for facts</source>
        <translation>Fakten werden gesucht</translation>
    </message>
    <message>
        <source>Looking for facts, figures and dates</source>
        <translation>Fakten, Zahlen und Daten werden gesucht</translation>
    </message>
    <message>
        <source>Found %1 candidate fact, merged to %2</source>
        <translation>%1 möglichen Fakt gefunden, auf %2 verdichtet</translation>
    </message>
    <message>
        <source>Found %1 candidate facts, merged to %2</source>
        <translation>%1 mögliche Fakten gefunden, auf %2 verdichtet</translation>
    </message>
    <message>
        <source>Checking that all parts are covered</source>
        <translation>Prüfung, ob alle Teile erfasst sind</translation>
    </message>
    <message>
        <source>Covered %1 of %2 tenths of the text</source>
        <translation>%1 von %2 Zehnteln des Textes erfasst</translation>
    </message>
    <message>
        <source>Covered %1 of %2 fifths of the text</source>
        <translation>%1 von %2 Fünfteln des Textes erfasst</translation>
    </message>
    <message>
        <source>Covered %1 of %2 tenths of the text; 1 holds no full sentence</source>
        <translation>%1 von %2 Zehnteln des Textes erfasst; 1 enthält keinen ganzen Satz</translation>
    </message>
    <message>
        <source>Covered %1 of %2 fifths of the text; 1 holds no full sentence</source>
        <translation>%1 von %2 Fünfteln des Textes erfasst; 1 enthält keinen ganzen Satz</translation>
    </message>
    <message>
        <source>Covered %1 of %2 tenths of the text; %3 hold no full sentence</source>
        <translation>%1 von %2 Zehnteln des Textes erfasst; %3 enthalten keinen ganzen Satz</translation>
    </message>
    <message>
        <source>Covered %1 of %2 fifths of the text; %3 hold no full sentence</source>
        <translation>%1 von %2 Fünfteln des Textes erfasst; %3 enthalten keinen ganzen Satz</translation>
    </message>
    <message>
        <source>Writing and checking the points</source>
        <translation>Punkte werden geschrieben und geprüft</translation>
    </message>
    <message>
        <source>Checked %1 of %2 quote against the page</source>
        <translation>%1 von %2 Zitat mit der Seite verglichen</translation>
    </message>
    <message>
        <source>Checked %1 of %2 quotes against the page</source>
        <translation>%1 von %2 Zitaten mit der Seite verglichen</translation>
    </message>
    <message>
        <source>Weighing what the documents say</source>
        <translation>Abwägen, was die Dokumente sagen</translation>
    </message>
    <message>
        <source>Weighing what the pages say</source>
        <translation>Abwägen, was die Seiten sagen</translation>
    </message>
    <message>
        <source>Searching the web for “%1”</source>
        <translation>Das Web wird nach „%1“ durchsucht</translation>
    </message>
    <message>
        <source>Searching your files for “%1”</source>
        <translation>Ihre Dateien werden nach „%1“ durchsucht</translation>
    </message>
    <message>
        <source>Found passages on %1</source>
        <translation>Stellen gefunden auf: %1</translation>
    </message>
    <message>
        <source>Found nothing</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>Found %1 on “%2”</source>
        <translation>%1 zu „%2“ gefunden</translation>
    </message>
    <message>
        <source>Found %1</source>
        <translation>%1 gefunden</translation>
    </message>
    <message>
        <source>Planning the slides</source>
        <translation>Folien werden geplant</translation>
    </message>
    <message>
        <source>Planned %1 slides</source>
        <translation>%1 Folien geplant</translation>
    </message>
    <message>
        <source>Planned %1 sections</source>
        <translation>%1 Abschnitte geplant</translation>
    </message>
    <message>
        <source>Writing the slides</source>
        <translation>Folien werden geschrieben</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>Der Bericht wird geschrieben</translation>
    </message>
    <message>
        <source>Wrote %1 slides to %2</source>
        <translation>%1 Folien in %2 geschrieben</translation>
    </message>
    <message>
        <source>Wrote %1</source>
        <translation>%1 geschrieben</translation>
    </message>
    <message>
        <source>Making “%1” anew</source>
        <translation>„%1“ wird neu gemacht</translation>
    </message>
    <message>
        <source>“%1” is new</source>
        <translation>„%1“ ist neu</translation>
    </message>
    <message>
        <source>%1: nothing found</source>
        <translation>%1: nichts gefunden</translation>
    </message>
    <message>
        <source>%1: not allowed</source>
        <translation>%1: nicht erlaubt</translation>
    </message>
    <message>
        <source>%1: stopped, it took too long</source>
        <translation>%1: angehalten, es dauerte zu lange</translation>
    </message>
    <message>
        <source>The disk is full. Free some space and try again.</source>
        <translation>Der Datenträger ist voll. Schaffen Sie Platz und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>%1 could not be written: the disk is full. Free some space, or choose another place.</source>
        <translation>%1 ließ sich nicht schreiben: Der Datenträger ist voll. Schaffen Sie Platz oder wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>%1 could not be written: it is open in another program, or its folder is protected. Close it there, or choose another name.</source>
        <translation>%1 ließ sich nicht schreiben: Die Datei ist in einem anderen Programm geöffnet, oder ihr Ordner ist geschützt. Schließen Sie sie dort oder wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>%1 could not be written: %2. Choose another place.</source>
        <translation>%1 ließ sich nicht schreiben: %2. Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>The part of Ternlight that was busy with “%1” stopped. Nothing else is affected. Try again.</source>
        <translation>Der Teil von Ternlight, der mit „%1“ beschäftigt war, hat angehalten. Sonst ist nichts betroffen. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The part of Ternlight that keeps the vectors of your files stopped. Nothing is lost; try again.</source>
        <translation>Der Teil von Ternlight, der die Vektoren Ihrer Dateien verwaltet, hat angehalten. Nichts ist verloren; versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>This section is made by code from everything there is and cannot be made anew by itself.</source>
        <translation>Dieser Abschnitt entsteht automatisch aus allem, was da ist, und lässt sich nicht einzeln neu machen.</translation>
    </message>
    <message>
        <source>The sources say too little about “%1”. Try other words, or leave it as it is.</source>
        <translation>Die Quellen sagen zu wenig über „%1“. Versuchen Sie andere Wörter, oder lassen Sie es, wie es ist.</translation>
    </message>
    <message>
        <source>The sources do not hold other sentences for this section; the old one is kept.</source>
        <translation>Die Quellen haben keine anderen Sätze für diesen Abschnitt; der alte bleibt.</translation>
    </message>
    <message>
        <source>There is not enough free memory for this. Close other programs and try again.</source>
        <translation>Dafür ist nicht genug Speicher frei. Schließen Sie andere Programme und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Something in Ternlight went wrong (%1). The log has the details; please report it.</source>
        <translation>In Ternlight ging etwas schief (%1). Die Logdatei hat die Einzelheiten; bitte melden Sie es.</translation>
    </message>
    <message>
        <source>The settings could not be saved to %1 (%2). The old ones are kept.</source>
        <translation>Die Einstellungen ließen sich nicht in %1 speichern (%2). Die alten bleiben.</translation>
    </message>
    <message>
        <source>Your conversations could not be read or saved. The log has the details; please report it.</source>
        <translation>Ihre Unterhaltungen ließen sich nicht lesen oder speichern. Die Logdatei hat die Einzelheiten; bitte melden Sie es.</translation>
    </message>
    <message>
        <source>The index of your files could not be read or written. The log has the details; please report it.</source>
        <translation>Das Verzeichnis Ihrer Dateien ließ sich nicht lesen oder schreiben. Die Logdatei hat die Einzelheiten; bitte melden Sie es.</translation>
    </message>
    <message>
        <source>There is no model file %1. Choose another one.</source>
        <translation>Es gibt keine Modelldatei %1. Wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>%1 cannot be opened: %2. Check the file and its permissions.</source>
        <translation>%1 lässt sich nicht öffnen: %2. Prüfen Sie die Datei und ihre Rechte.</translation>
    </message>
    <message>
        <source>%1 cannot be used, because %2. Choose another model file.</source>
        <translation>%1 ist nicht nutzbar: %2. Wählen Sie eine andere Modelldatei.</translation>
    </message>
    <message>
        <source>%1 is not a GGUF model file: it does not begin with GGUF. Choose another file.</source>
        <translation>%1 ist keine GGUF-Modelldatei: Sie beginnt nicht mit GGUF. Wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>%1 is empty. Get the model file again.</source>
        <translation>%1 ist leer. Holen Sie die Modelldatei noch einmal.</translation>
    </message>
    <message>
        <source>%1 could not be written: %2. Nothing was changed; choose another folder or free some space, and try again.</source>
        <translation>%1 ließ sich nicht schreiben: %2. Nichts wurde geändert; wählen Sie einen anderen Ordner oder schaffen Sie Platz und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>There are no full sentences in this document, so it cannot be summarised well: the points are single lines from it.</source>
        <translation>In diesem Dokument stehen keine ganzen Sätze, deshalb lässt es sich nicht gut zusammenfassen: Die Punkte sind einzelne Zeilen daraus.</translation>
    </message>
    <message>
        <source>Most of this document is tables, lists or code: the points come from the few full sentences in it.</source>
        <translation>Das meiste in diesem Dokument sind Tabellen, Listen oder Code: Die Punkte kommen aus den wenigen ganzen Sätzen darin.</translation>
    </message>
    <message>
        <source>The text has %1 full sentences; the %2 most promising, taken evenly from all its parts, were compared with each other.</source>
        <translation>Der Text hat %1 ganze Sätze; die %2 vielversprechendsten, gleichmäßig aus allen Teilen, wurden miteinander verglichen.</translation>
    </message>
    <message>
        <source>The sentence model does not know this document&apos;s script: the points were chosen by their words and their place alone, which is less exact.</source>
        <translation>Das Satzmodell kennt die Schrift dieses Dokuments nicht: Die Punkte wurden nur nach ihren Wörtern und ihrer Stelle gewählt, was weniger genau ist.</translation>
    </message>
    <message>
        <source>The language model failed after %1 points (%2); the other points are quotes.</source>
        <translation>Das Sprachmodell fiel nach %1 Punkten aus (%2); die übrigen Punkte sind Zitate.</translation>
    </message>
    <message>
        <source>%1 more points were dropped: the quote was not found on its page.</source>
        <translation>%1 weitere Punkte fielen weg: Das Zitat fand sich nicht auf seiner Seite.</translation>
    </message>
    <message>
        <source>%1 more point was dropped: the quote was not found on its page.</source>
        <translation>%1 weiterer Punkt fiel weg: Das Zitat fand sich nicht auf seiner Seite.</translation>
    </message>
    <message>
        <source>The unfinished task cannot be taken up again: %1. Ask it anew.</source>
        <translation>Die unfertige Aufgabe kann nicht wieder aufgenommen werden: %1. Stellen Sie sie neu.</translation>
    </message>
    <message>
        <source>This message is too long for %1: it takes %2 tokens and %3 fit (about %4 words). Shorten it, or drop the text into the window as a file.</source>
        <translation>Diese Nachricht ist zu lang für %1: Sie hat %2 Token, und %3 passen hinein (etwa %4 Wörter). Kürzen Sie sie, oder legen Sie den Text als Datei im Fenster ab.</translation>
    </message>
    <message>
        <source>This is too long for %1: %2 tokens fit. Shorten it.</source>
        <translation>Das ist zu lang für %1: %2 Token passen hinein. Kürzen Sie es.</translation>
    </message>
    <message>
        <source>The sources say too little about “%1”. Try other words, or leave it out.</source>
        <translation>Die Quellen sagen zu wenig über „%1“. Versuchen Sie andere Worte, oder lassen Sie es weg.</translation>
    </message>
    <message>
        <source>%1 cannot be written: the name of a deck must end in .pptx.</source>
        <translation>%1 kann nicht geschrieben werden: Der Name einer Präsentation muss auf .pptx enden.</translation>
    </message>
    <message>
        <source>This slide is made by code from the others and cannot be made anew by itself.</source>
        <translation>Diese Folie entsteht aus den anderen und kann nicht für sich neu gemacht werden.</translation>
    </message>
    <message>
        <source>The sources do not hold another slide at this place; the old one is kept.</source>
        <translation>Die Quellen geben an dieser Stelle keine andere Folie her; die alte bleibt.</translation>
    </message>
    <message>
        <source>What was kept of this document cannot be read. Make it anew.</source>
        <translation>Was von diesem Dokument aufgehoben wurde, ist nicht lesbar. Lassen Sie es neu erstellen.</translation>
    </message>
    <message>
        <source>There is no text in the sources that slides or pages could be made of. Scanned pages must be recognised first, and an empty file has nothing to say.</source>
        <translation>In den Quellen steht kein Text, aus dem Folien oder Seiten werden könnten. Gescannte Seiten müssen erst erkannt werden, und eine leere Datei hat nichts zu sagen.</translation>
    </message>
    <message>
        <source>There is no sentence in “%1” that could be summarised.</source>
        <translation>In „%1“ steht kein Satz, der sich zusammenfassen ließe.</translation>
    </message>
    <message>
        <source>There is nothing to ask: name a document or a collection.</source>
        <translation>Es gibt nichts zu befragen: Nennen Sie ein Dokument oder eine Sammlung.</translation>
    </message>
    <message>
        <source>Some of it could not be deleted: %1. Close what uses it and try again, or delete it yourself.</source>
        <translation>Einiges konnte nicht gelöscht werden: %1. Schließen Sie, was es benutzt, und versuchen Sie es noch einmal, oder löschen Sie es selbst.</translation>
    </message>
    <message>
        <source>There is nothing to ask in “%1”: none of its files is indexed. Add documents to it first.</source>
        <translation>In „%1“ gibt es nichts zu befragen: Keine ihrer Dateien ist eingelesen. Fügen Sie erst Dokumente hinzu.</translation>
    </message>
    <message>
        <source>There is no document that can be read in that folder.</source>
        <translation>In diesem Ordner liegt kein Dokument, das gelesen werden kann.</translation>
    </message>
    <message>
        <source>This computer could not be measured: %1</source>
        <translation>Dieser Rechner konnte nicht gemessen werden: %1</translation>
    </message>
    <message>
        <source>There is nothing in this conversation that a document could be made of: no answer has text.</source>
        <translation>In dieser Unterhaltung steht nichts, woraus ein Dokument werden könnte: Keine Antwort hat Text.</translation>
    </message>
    <message>
        <source>%1 cannot be written: its name must end in %2.</source>
        <translation>%1 kann nicht geschrieben werden: Der Name muss auf %2 enden.</translation>
    </message>
    <message>
        <source>%1 is not a folder.</source>
        <translation>%1 ist kein Ordner.</translation>
    </message>
    <message>
        <source>The page could not be read.</source>
        <translation>Die Seite konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Nothing on “%1” was found on the web, so there is nothing to make a document from. Try other words, or give a file.</source>
        <translation>Zu „%1“ wurde im Web nichts gefunden, also gibt es nichts, woraus ein Dokument werden könnte. Versuchen Sie andere Worte, oder geben Sie eine Datei.</translation>
    </message>
    <message>
        <source>%1 needs %2 of memory and %3 are free. Close other programs and start Ternlight again.</source>
        <translation>%1 braucht %2 Speicher, und %3 sind frei. Schließen Sie andere Programme, und starten Sie Ternlight noch einmal.</translation>
    </message>
    <message>
        <source>%1 has no file that ends in %2 any more. Look there yourself, and drop the file on the window.</source>
        <translation>%1 hat keine Datei mehr, die auf %2 endet. Sehen Sie dort selbst nach, und legen Sie die Datei auf dem Fenster ab.</translation>
    </message>
    <message>
        <source>%1 cannot be used here: %2</source>
        <translation>%1 kann hier nicht genutzt werden: %2</translation>
    </message>
    <message>
        <source>Ternlight cannot write to the folder %1 (%2). Make it writable, free some space, or choose another with --data-dir.</source>
        <translation>Ternlight kann nicht in den Ordner %1 schreiben (%2). Machen Sie ihn beschreibbar, schaffen Sie Platz, oder wählen Sie mit --data-dir einen anderen.</translation>
    </message>
    <message>
        <source>This computer has no keyring that Ternlight could keep a key in, so it was not saved. On Linux, install and unlock GNOME Keyring or KWallet.</source>
        <translation>Dieser Rechner hat keinen Schlüsselbund, in dem Ternlight einen Schlüssel verwahren könnte, deshalb wurde er nicht gespeichert. Unter Linux installieren und entsperren Sie GNOME Keyring oder KWallet.</translation>
    </message>
    <message>
        <source>The keyring did not take the key. Unlock it and try again.</source>
        <translation>Der Schlüsselbund hat den Schlüssel nicht angenommen. Entsperren Sie ihn, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Another program is using your conversations. Close it and try again.</source>
        <translation>Ein anderes Programm benutzt Ihre Unterhaltungen. Schließen Sie es, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>There was no room to save this, or the disk of %1 failed. Free some space and try again; what was saved before is kept.</source>
        <translation>Zum Speichern war kein Platz, oder der Datenträger von %1 hat versagt. Schaffen Sie Platz, und versuchen Sie es noch einmal; was vorher gespeichert war, bleibt.</translation>
    </message>
    <message>
        <source>The conversations in %1 cannot be opened or written. Check the file&apos;s permissions, or choose another folder with --data-dir.</source>
        <translation>Die Unterhaltungen in %1 können nicht geöffnet oder geschrieben werden. Prüfen Sie die Rechte der Datei, oder wählen Sie mit --data-dir einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The file with your conversations is damaged. Start Ternlight again: it keeps the file and makes a new one.</source>
        <translation>Die Datei mit Ihren Unterhaltungen ist beschädigt. Starten Sie Ternlight noch einmal: Es hebt die Datei auf und legt eine neue an.</translation>
    </message>
    <message>
        <source>The conversations in %1 cannot be opened (%2). Check the folder&apos;s permissions, or choose another with --data-dir.</source>
        <translation>Die Unterhaltungen in %1 können nicht geöffnet werden (%2). Prüfen Sie die Rechte des Ordners, oder wählen Sie mit --data-dir einen anderen.</translation>
    </message>
    <message>
        <source>Your conversations were saved by a newer version of Ternlight. Start that version, or choose another folder with --data-dir; nothing was changed.</source>
        <translation>Ihre Unterhaltungen wurden von einer neueren Fassung von Ternlight gespeichert. Starten Sie diese, oder wählen Sie mit --data-dir einen anderen Ordner; geändert wurde nichts.</translation>
    </message>
    <message>
        <source>%1: %2 is missing from this program. %3</source>
        <translation>%1: %2 fehlt in diesem Programm. %3</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2 %3. The file is damaged or incomplete; get it again.</source>
        <translation>%1 ist nicht lesbar: %2 %3. Die Datei ist beschädigt oder unvollständig; laden Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>There is not enough memory for another conversation. Close other programs.</source>
        <translation>Für noch eine Unterhaltung reicht der Speicher nicht. Schließen Sie andere Programme.</translation>
    </message>
    <message>
        <source>The conversation could not be saved as %1 (%2); what was there before is unchanged. Free some space on the disk, or save it elsewhere.</source>
        <translation>Die Unterhaltung konnte nicht als %1 gespeichert werden (%2); was vorher da war, ist unverändert. Schaffen Sie Platz, oder speichern Sie sie anderswo.</translation>
    </message>
    <message>
        <source>%1 cannot be read (%2).</source>
        <translation>%1 ist nicht lesbar (%2).</translation>
    </message>
    <message>
        <source>%1 could not be written (%2).</source>
        <translation>%1 konnte nicht geschrieben werden (%2).</translation>
    </message>
    <message>
        <source>The MCP server %1 has ended %2 times in a row, so it is not started again. Look at it with `ternlight mcp test`.</source>
        <translation>Der MCP-Server %1 hat %2-mal nacheinander geendet und wird nicht wieder gestartet. Sehen Sie ihn sich mit `ternlight mcp test` an.</translation>
    </message>
    <message>
        <source>The MCP server %1 refused this: %2</source>
        <translation>Der MCP-Server %1 hat das abgelehnt: %2</translation>
    </message>
    <message>
        <source>The MCP server %1 gave an answer that breaks the protocol.</source>
        <translation>Der MCP-Server %1 hat eine Antwort gegeben, die das Protokoll verletzt.</translation>
    </message>
    <message>
        <source>The MCP server %1 did not start within %2 s.</source>
        <translation>Der MCP-Server %1 ist nicht innerhalb von %2 s gestartet.</translation>
    </message>
    <message>
        <source>The MCP server %1 cannot be used: %2</source>
        <translation>Der MCP-Server %1 kann nicht genutzt werden: %2</translation>
    </message>
    <message>
        <source>The MCP server %1 ended during this call, which may have been done or not. It is started again at the next call.</source>
        <translation>Der MCP-Server %1 hat während dieses Aufrufs geendet; ob der Auftrag ausgeführt wurde, ist offen. Beim nächsten Aufruf wird er wieder gestartet.</translation>
    </message>
    <message>
        <source>The MCP server %1 did not answer in %2 s.</source>
        <translation>Der MCP-Server %1 hat %2 s lang nicht geantwortet.</translation>
    </message>
    <message>
        <source>The MCP server %1 is on another computer, and the network is switched off.</source>
        <translation>Der MCP-Server %1 ist auf einem anderen Rechner, und das Netz ist ausgeschaltet.</translation>
    </message>
    <message>
        <source>%1 failed: %2</source>
        <translation>%1 ist fehlgeschlagen: %2</translation>
    </message>
    <message>
        <source>The memory in %1 cannot be used (%2).</source>
        <translation>Das Gedächtnis in %1 kann nicht genutzt werden (%2).</translation>
    </message>
    <message>
        <source>Your collections were indexed by a newer version of Ternlight. Start that version, or choose another folder with --data-dir; nothing was changed.</source>
        <translation>Ihre Sammlungen wurden von einer neueren Fassung von Ternlight eingelesen. Starten Sie diese, oder wählen Sie mit --data-dir einen anderen Ordner; geändert wurde nichts.</translation>
    </message>
    <message>
        <source>Another program is using the index of your files. Close it and try again.</source>
        <translation>Ein anderes Programm benutzt das Verzeichnis Ihrer Dateien. Schließen Sie es, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>There was no room to index this, or the disk of %1 failed. Free some space and try again; %2.</source>
        <translation>Zum Einlesen war kein Platz, oder der Datenträger von %1 hat versagt. Schaffen Sie Platz, und versuchen Sie es noch einmal; %2.</translation>
    </message>
    <message>
        <source>The index of your files in %1 cannot be opened or written. Check its permissions, or choose another folder with --data-dir.</source>
        <translation>Das Verzeichnis Ihrer Dateien in %1 kann nicht geöffnet oder geschrieben werden. Prüfen Sie seine Rechte, oder wählen Sie mit --data-dir einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The index of your files in %1 cannot be opened (%2). Check the folder&apos;s permissions, or choose another with --data-dir.</source>
        <translation>Das Verzeichnis Ihrer Dateien in %1 kann nicht geöffnet werden (%2). Prüfen Sie die Rechte des Ordners, oder wählen Sie mit --data-dir einen anderen.</translation>
    </message>
    <message>
        <source>Another Ternlight is using your collections, the window perhaps. Close it and try again.</source>
        <translation>Ein anderes Ternlight benutzt Ihre Sammlungen, vielleicht das Fenster. Schließen Sie es, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>There is a collection “%1” already. Choose another name.</source>
        <translation>Es gibt schon eine Sammlung „%1“. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>A collection needs a name of one line, up to %1 characters.</source>
        <translation>Eine Sammlung braucht einen Namen aus einer Zeile, höchstens %1 Zeichen.</translation>
    </message>
    <message>
        <source>There is no collection “%1”. %2</source>
        <translation>Es gibt keine Sammlung „%1“. %2</translation>
    </message>
    <message>
        <source>The vectors of your files in %1 cannot be used (%2). Start Ternlight again: they are made anew from the texts.</source>
        <translation>Die Vektoren Ihrer Dateien in %1 können nicht genutzt werden (%2). Starten Sie Ternlight noch einmal: Sie werden aus den Texten neu gemacht.</translation>
    </message>
    <message>
        <source>The Chroma server %1 does not answer as it should (%2). Start it, or empty the setting chroma_server to keep the vectors on this computer.</source>
        <translation>Der Chroma-Server %1 antwortet nicht, wie er soll (%2). Starten Sie ihn, oder leeren Sie die Einstellung chroma_server, um die Vektoren auf diesem Rechner zu behalten.</translation>
    </message>
    <message>
        <source>%1 could not be written: %2.</source>
        <translation>%1 konnte nicht geschrieben werden: %2.</translation>
    </message>
    <message>
        <source>The page is empty.</source>
        <translation>Die Seite ist leer.</translation>
    </message>
    <message>
        <source>There is no text on this page that could be read. It may be drawn by scripts: open it in your browser.</source>
        <translation>Auf dieser Seite steht kein lesbarer Text. Vielleicht wird sie von Skripten gezeichnet: Öffnen Sie sie in Ihrem Browser.</translation>
    </message>
    <message>
        <source>%1 broke off in the middle of the page. Try again.</source>
        <translation>%1 hat mitten in der Seite abgebrochen. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>A page of %1 is larger than %2 MB and was not read to its end.</source>
        <translation>Eine Seite von %1 ist größer als %2 MB und wurde nicht bis zum Ende gelesen.</translation>
    </message>
    <message>
        <source>A page of %1 is packed in a way that Ternlight did not ask for.</source>
        <translation>Eine Seite von %1 ist auf eine Art gepackt, um die Ternlight nicht gebeten hat.</translation>
    </message>
    <message>
        <source>A page of %1 is damaged: it cannot be unpacked.</source>
        <translation>Eine Seite von %1 ist beschädigt: Sie lässt sich nicht entpacken.</translation>
    </message>
    <message>
        <source>The file has another length than was said. Nothing was kept.</source>
        <translation>Die Datei hat eine andere Länge als angegeben. Nichts wurde behalten.</translation>
    </message>
    <message>
        <source>%1 does not list %2 (HTTP %3).</source>
        <translation>%1 führt %2 nicht auf (HTTP %3).</translation>
    </message>
    <message>
        <source>The download broke off again and again (%1). What came is kept; resume it when the connection is better.</source>
        <translation>Das Herunterladen ist immer wieder abgebrochen (%1). Was da ist, bleibt; setzen Sie es fort, wenn die Verbindung besser ist.</translation>
    </message>
    <message>
        <source>%1 did not hand the file out (HTTP %2).</source>
        <translation>%1 hat die Datei nicht herausgegeben (HTTP %2).</translation>
    </message>
    <message>
        <source>The server offers %1 bytes where %2 were expected. Nothing was kept.</source>
        <translation>Der Server bietet %1 Byte an, erwartet wurden %2. Nichts wurde behalten.</translation>
    </message>
    <message>
        <source>The file&apos;s SHA-256 is not the one that was said, so nothing of it was kept. Try again.</source>
        <translation>Die SHA-256 der Datei ist nicht die angegebene, deshalb wurde nichts davon behalten. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>%1 did not answer (%2). Try again later.</source>
        <translation>%1 hat nicht geantwortet (%2). Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>What %1 says of %2 cannot be read.</source>
        <translation>Was %1 über %2 sagt, ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The file could not be fetched (%1). Try again later.</source>
        <translation>Die Datei konnte nicht geholt werden (%1). Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>The server sent more than the file has. Nothing was kept.</source>
        <translation>Der Server hat mehr geschickt, als die Datei hat. Nichts wurde behalten.</translation>
    </message>
    <message>
        <source>%1 sent something that is no text.</source>
        <translation>%1 hat etwas geschickt, das kein Text ist.</translation>
    </message>
    <message>
        <source>The page at %1 is empty.</source>
        <translation>Die Seite unter %1 ist leer.</translation>
    </message>
    <message>
        <source>%1 sent %2, which is not a page with text.</source>
        <translation>%1 hat %2 geschickt; das ist keine Seite mit Text.</translation>
    </message>
    <message>
        <source>%1 answered with an error (%2). Try again later.</source>
        <translation>%1 hat mit einem Fehler geantwortet (%2). Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>%1 sends its readers on and on, so the page cannot be opened.</source>
        <translation>%1 schickt immer weiter, deshalb kann die Seite nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>Ternlight does not open %1: the address can be read in two ways.</source>
        <translation>Ternlight öffnet %1 nicht: Die Adresse lässt sich auf zwei Arten lesen.</translation>
    </message>
    <message>
        <source>%1 has no such page any more (%2).</source>
        <translation>%1 hat diese Seite nicht mehr (%2).</translation>
    </message>
    <message>
        <source>%1 does not let programs read this page (%2).</source>
        <translation>%1 lässt Programme diese Seite nicht lesen (%2).</translation>
    </message>
    <message>
        <source>%1 asks programs not to read this page. Open it in your browser instead.</source>
        <translation>%1 bittet Programme, diese Seite nicht zu lesen. Öffnen Sie sie in Ihrem Browser.</translation>
    </message>
    <message>
        <source>%1 sends its readers in a circle, so the page cannot be opened.</source>
        <translation>%1 schickt im Kreis, deshalb kann die Seite nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>%1 took too long to answer. Try again later.</source>
        <translation>%1 hat zu lange nicht geantwortet. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>%1 could not be reached: %2.</source>
        <translation>%1 ist nicht zu erreichen: %2.</translation>
    </message>
    <message>
        <source>The connection to %1 broke off. Try again.</source>
        <translation>Die Verbindung zu %1 ist abgebrochen. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>A page of %1 is larger than %2 MB; not read.</source>
        <translation>Eine Seite von %1 ist größer als %2 MB; nicht gelesen.</translation>
    </message>
    <message>
        <source>%1 was not opened: it stands in a private or local network, which web pages must not reach into. If you trust it, allow %2.</source>
        <translation>%1 wurde nicht geöffnet: Es steht in einem privaten oder lokalen Netz, in das Webseiten nicht greifen dürfen. Wenn Sie ihm trauen, erlauben Sie %2.</translation>
    </message>
    <message>
        <source>Ternlight is offline, so %1 was not opened. Switch the network on in Settings to search and read the web.</source>
        <translation>Ternlight ist offline, deshalb wurde %1 nicht geöffnet. Schalten Sie das Netz in den Einstellungen ein, um im Web zu suchen und zu lesen.</translation>
    </message>
    <message>
        <source>%1 is on your list of hosts that are never opened.</source>
        <translation>%1 steht auf Ihrer Liste der Rechner, die nie geöffnet werden.</translation>
    </message>
    <message>
        <source>%1 is not on your list of hosts that may be opened.</source>
        <translation>%1 steht nicht auf Ihrer Liste der Rechner, die geöffnet werden dürfen.</translation>
    </message>
    <message>
        <source>%1 was not opened: port %2 is not one of the web&apos;s. If you trust it, allow %3.</source>
        <translation>%1 wurde nicht geöffnet: Port %2 gehört nicht zum Web. Wenn Sie ihm trauen, erlauben Sie %3.</translation>
    </message>
    <message>
        <source>%1 was not opened: its name leads to a link-local, multicast or unspecified address. Allow that address itself if you trust it.</source>
        <translation>%1 wurde nicht geöffnet: Der Name führt zu einer Link-Local-, Multicast- oder unbestimmten Adresse. Erlauben Sie diese Adresse selbst, wenn Sie ihr trauen.</translation>
    </message>
    <message>
        <source>%1 asks to be left alone%2: it has been asked too often. Try again later.</source>
        <translation>%1 bittet um Ruhe%2: Es wurde zu oft gefragt. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>%1 answered in a way that Ternlight does not understand.</source>
        <translation>%1 hat auf eine Art geantwortet, die Ternlight nicht versteht.</translation>
    </message>
    <message>
        <source>Ternlight is offline, so the web was not searched. Switch the network on in Settings.</source>
        <translation>Ternlight ist offline, deshalb wurde nicht im Web gesucht. Schalten Sie das Netz in den Einstellungen ein.</translation>
    </message>
    <message>
        <source>%1 could not be reached. Check that this computer is connected.</source>
        <translation>%1 ist nicht zu erreichen. Prüfen Sie, ob dieser Rechner verbunden ist.</translation>
    </message>
    <message>
        <source>%1 did not accept the key in Settings (%2).</source>
        <translation>%1 hat den Schlüssel aus den Einstellungen nicht angenommen (%2).</translation>
    </message>
    <message>
        <source>The SearXNG server does not answer programs. Its owner must add “json” to search.formats in its settings.</source>
        <translation>Der SearXNG-Server antwortet Programmen nicht. Wer ihn betreibt, muss in seinen Einstellungen „json“ zu search.formats hinzufügen.</translation>
    </message>
    <message>
        <source>%1 was not found. Check the address, and that this computer is connected.</source>
        <translation>%1 wurde nicht gefunden. Prüfen Sie die Adresse, und ob dieser Rechner verbunden ist.</translation>
    </message>
    <message>
        <source>No search provider answered. %1</source>
        <translation>Kein Suchdienst hat geantwortet. %1</translation>
    </message>
    <message>
        <source>It asked to be left alone for another %1 seconds.</source>
        <translation>Er hat noch für %1 Sekunden um Ruhe gebeten.</translation>
    </message>
    <message>
        <source>Ternlight is offline, so nothing was looked up. Switch the network on in Settings.</source>
        <translation>Ternlight ist offline, deshalb wurde nichts nachgeschlagen. Schalten Sie das Netz in den Einstellungen ein.</translation>
    </message>
    <message>
        <source>Ternlight does not open “%1”: %2.</source>
        <translation>Ternlight öffnet „%1“ nicht: %2.</translation>
    </message>
    <message>
        <source>The measurement ended without a result.</source>
        <translation>Die Messung endete ohne Ergebnis.</translation>
    </message>
    <message>
        <source>This task is not kept on disk (%1): it is lost if the program ends</source>
        <translation>Diese Aufgabe ist nicht gespeichert (%1): Sie geht verloren, wenn das Programm endet</translation>
    </message>
    <message>
        <source>The unfinished task cannot be taken up again (%1). Ask it anew.</source>
        <translation>Die unfertige Aufgabe kann nicht wieder aufgenommen werden (%1). Stellen Sie sie neu.</translation>
    </message>
    <message>
        <source>There is no theme called %1. The themes are %2.</source>
        <translation>Es gibt keine Gestaltung namens %1. Es gibt %2.</translation>
    </message>
    <message>
        <source>The MCP server %1 needs a name of letters, digits, spaces, dots and dashes.</source>
        <translation>Der MCP-Server %1 braucht einen Namen aus Buchstaben, Ziffern, Leerzeichen, Punkten und Strichen.</translation>
    </message>
    <message>
        <source>The MCP server %1 is left out: %2.</source>
        <translation>Der MCP-Server %1 bleibt weg: %2.</translation>
    </message>
    <message>
        <source>The sources do not hold another section at this place; the old one is kept.</source>
        <translation>Die Quellen geben hier keinen anderen Abschnitt her; der alte bleibt.</translation>
    </message>
    <message>
        <source>The vectors of your files in %1 cannot be used. Start Ternlight again: they are made anew from the texts.</source>
        <translation>Die Vektoren Ihrer Dateien in %1 sind nicht brauchbar. Starten Sie Ternlight neu: Sie werden aus den Texten neu erstellt.</translation>
    </message>
    <message>
        <source>“%1” was not read: it declares entities, which ordinary documents never do and which are used to attack programs. If you trust it, save it again in its own program.</source>
        <translation>„%1“ wurde nicht gelesen: Es vereinbart Entitäten, was gewöhnliche Dokumente nie tun und womit Programme angegriffen werden. Wenn Sie ihm trauen, speichern Sie es in seinem eigenen Programm noch einmal.</translation>
    </message>
    <message>
        <source>“%1” unpacks to %2 MB from %3 MB, which no ordinary document does; it was not opened. If you trust it, save it again in its own program.</source>
        <translation>„%1“ entpackt sich zu %2 MB aus %3 MB, was kein gewöhnliches Dokument tut; es wurde nicht geöffnet. Wenn Sie ihm trauen, speichern Sie es in seinem eigenen Programm noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is damaged: the text inside it is cut off or broken. Get a fresh copy, or open it in its own program and save it again.</source>
        <translation>„%1“ ist beschädigt: Der Text darin ist abgeschnitten oder kaputt. Besorgen Sie eine frische Kopie, oder öffnen Sie es in seinem eigenen Programm und speichern Sie es noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is damaged: it is a zipped document whose end is missing or broken. Get a fresh copy, or open it in its own program and save it again.</source>
        <translation>„%1“ ist beschädigt: Es ist ein gepacktes Dokument, dessen Ende fehlt oder kaputt ist. Besorgen Sie eine frische Kopie, oder öffnen Sie es in seinem eigenen Programm und speichern Sie es noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is protected by a password. Open it in its own program, save it without one, and try again.</source>
        <translation>„%1“ ist mit einem Passwort geschützt. Öffnen Sie es in seinem eigenen Programm, speichern Sie es ohne, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is damaged: a part of it cannot be unpacked. Get a fresh copy.</source>
        <translation>„%1“ ist beschädigt: Ein Teil davon lässt sich nicht entpacken. Besorgen Sie eine frische Kopie.</translation>
    </message>
    <message>
        <source>“%1” is a folder. Choose a document inside it.</source>
        <translation>„%1“ ist ein Ordner. Wählen Sie ein Dokument darin.</translation>
    </message>
    <message>
        <source>“%1” is empty: it can be opened, but there is no text in it.</source>
        <translation>„%1“ ist leer: Es lässt sich öffnen, aber es steht kein Text darin.</translation>
    </message>
    <message>
        <source>“%1” is not a file but a device or a pipe. Choose a document.</source>
        <translation>„%1“ ist keine Datei, sondern ein Gerät oder eine Pipe. Wählen Sie ein Dokument.</translation>
    </message>
    <message>
        <source>“%1” is larger than %2 MB, the most that can be read. Split it and read the parts.</source>
        <translation>„%1“ ist größer als %2 MB; mehr kann nicht gelesen werden. Teilen Sie es, und lesen Sie die Teile.</translation>
    </message>
    <message>
        <source>“%1” holds pictures and no text. Run it through a text recognition (OCR) program first, then read the new file.</source>
        <translation>„%1“ enthält Bilder und keinen Text. Lassen Sie erst ein Programm zur Texterkennung (OCR) darüber laufen, und lesen Sie dann die neue Datei.</translation>
    </message>
    <message>
        <source>There is no file “%1”. It may have been moved, renamed or deleted.</source>
        <translation>Es gibt keine Datei „%1“. Vielleicht wurde sie verschoben, umbenannt oder gelöscht.</translation>
    </message>
    <message>
        <source>“%1” may not be opened: you do not have permission to read it. Copy it to a folder of your own or ask its owner.</source>
        <translation>„%1“ darf nicht geöffnet werden: Sie haben kein Recht, es zu lesen. Kopieren Sie es in einen eigenen Ordner, oder fragen Sie, wem es gehört.</translation>
    </message>
    <message>
        <source>“%1” cannot be opened: %2.</source>
        <translation>„%1“ kann nicht geöffnet werden: %2.</translation>
    </message>
    <message>
        <source>“%1” cannot be read: %2. If it is on a drive or a network, check that it is still connected.</source>
        <translation>„%1“ kann nicht gelesen werden: %2. Liegt es auf einem Laufwerk oder im Netz, prüfen Sie, ob es noch verbunden ist.</translation>
    </message>
    <message>
        <source>“%1” needs more memory than reading may take (%2 GB). Split it and read the parts.</source>
        <translation>„%1“ braucht mehr Speicher, als das Lesen belegen darf (%2 GB). Teilen Sie es, und lesen Sie die Teile.</translation>
    </message>
    <message>
        <source>“%1” cannot be read: it is damaged, or built in an unusual way. Open it in its own program, save it again, and try that copy.</source>
        <translation>„%1“ kann nicht gelesen werden: Es ist beschädigt oder ungewöhnlich gebaut. Öffnen Sie es in seinem eigenen Programm, speichern Sie es noch einmal, und versuchen Sie es damit.</translation>
    </message>
    <message>
        <source>“%1” has %2 %3; at most %4 can be read. Split it and read the parts.</source>
        <translation>„%1“ hat %2 %3; höchstens %4 können gelesen werden. Teilen Sie es, und lesen Sie die Teile.</translation>
    </message>
    <message>
        <source>“%1” holds over %2 million characters of text, more than can be read. Split it and read the parts.</source>
        <translation>„%1“ enthält über %2 Millionen Zeichen Text, mehr als gelesen werden können. Teilen Sie es, und lesen Sie die Teile.</translation>
    </message>
    <message>
        <source>“%1” is damaged: a quotation mark in it is never closed, or a cell is endless. Open it in a spreadsheet program and save it again.</source>
        <translation>„%1“ ist beschädigt: Ein Anführungszeichen darin wird nie geschlossen, oder eine Zelle ist endlos. Öffnen Sie es in einer Tabellenkalkulation, und speichern Sie es noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is damaged: the part that holds its text is missing. Open it in Word and save it again, or get a fresh copy.</source>
        <translation>„%1“ ist beschädigt: Der Teil mit dem Text fehlt. Öffnen Sie es in Word und speichern Sie es noch einmal, oder besorgen Sie eine frische Kopie.</translation>
    </message>
    <message>
        <source>“%1” is damaged: its table of chapters is missing. Get a fresh copy of the book.</source>
        <translation>„%1“ ist beschädigt: Das Verzeichnis der Kapitel fehlt. Besorgen Sie eine frische Kopie des Buches.</translation>
    </message>
    <message>
        <source>“%1” is protected against copying (DRM) and can only be read in its shop&apos;s own program.</source>
        <translation>„%1“ ist gegen Kopieren geschützt (DRM) und nur im Programm seines Händlers lesbar.</translation>
    </message>
    <message>
        <source>“%1” is damaged: the part that holds its text is missing. Open it in LibreOffice and save it again, or get a fresh copy.</source>
        <translation>„%1“ ist beschädigt: Der Teil mit dem Text fehlt. Öffnen Sie es in LibreOffice und speichern Sie es noch einmal, oder besorgen Sie eine frische Kopie.</translation>
    </message>
    <message>
        <source>“%1” is damaged: it begins like a PDF, but its pages cannot be found. It may have been cut off while it was copied or downloaded; get a fresh copy.</source>
        <translation>„%1“ ist beschädigt: Es beginnt wie ein PDF, aber seine Seiten sind nicht zu finden. Vielleicht wurde es beim Kopieren oder Herunterladen abgeschnitten; besorgen Sie eine frische Kopie.</translation>
    </message>
    <message>
        <source>“%1” is a scan: its pages are pictures without text, and text recognition is not installed. Run it through a text recognition (OCR) program first, then read the new file.</source>
        <translation>„%1“ ist ein Scan: Seine Seiten sind Bilder ohne Text, und eine Texterkennung ist nicht installiert. Lassen Sie erst ein Programm zur Texterkennung (OCR) darüber laufen, und lesen Sie dann die neue Datei.</translation>
    </message>
    <message>
        <source>“%1” shows letters, but does not say which ones they are, so its text cannot be read. Run it through a text recognition (OCR) program first, then read the new file.</source>
        <translation>„%1“ zeigt Buchstaben, sagt aber nicht, welche es sind, deshalb ist der Text nicht lesbar. Lassen Sie erst ein Programm zur Texterkennung (OCR) darüber laufen, und lesen Sie dann die neue Datei.</translation>
    </message>
    <message>
        <source>“%1” does not open with this password.</source>
        <translation>„%1“ lässt sich mit diesem Passwort nicht öffnen.</translation>
    </message>
    <message>
        <source>“%1” is protected by a password. Give the password, or save a copy without it and read that.</source>
        <translation>„%1“ ist mit einem Passwort geschützt. Geben Sie das Passwort, oder speichern Sie eine Kopie ohne und lesen Sie diese.</translation>
    </message>
    <message>
        <source>“%1” is protected by a certificate or a program of its own, not by a password. Open it where that is installed, print it to a new PDF, and read that.</source>
        <translation>„%1“ ist mit einem Zertifikat oder einem eigenen Programm geschützt, nicht mit einem Passwort. Öffnen Sie es dort, wo das installiert ist, drucken Sie es in ein neues PDF, und lesen Sie dieses.</translation>
    </message>
    <message>
        <source>“%1” is a picture of over %2 million pixels. Save a smaller one.</source>
        <translation>„%1“ ist ein Bild von über %2 Millionen Pixeln. Speichern Sie ein kleineres.</translation>
    </message>
    <message>
        <source>“%1” is a damaged picture. Get a fresh copy, or save it again in its own program.</source>
        <translation>„%1“ ist ein beschädigtes Bild. Besorgen Sie eine frische Kopie, oder speichern Sie es in seinem eigenen Programm noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is damaged: its slides cannot be found. Open it in PowerPoint and save it again, or get a fresh copy.</source>
        <translation>„%1“ ist beschädigt: Seine Folien sind nicht zu finden. Öffnen Sie es in PowerPoint und speichern Sie es noch einmal, oder besorgen Sie eine frische Kopie.</translation>
    </message>
    <message>
        <source>“%1” is damaged, or made to harm: its parts are nested without end.</source>
        <translation>„%1“ ist beschädigt oder soll schaden: Seine Teile sind endlos verschachtelt.</translation>
    </message>
    <message>
        <source>“%1” is damaged: its sheets cannot be read. Open it in a spreadsheet program, save it again, and try that copy.</source>
        <translation>„%1“ ist beschädigt: Seine Blätter sind nicht lesbar. Öffnen Sie es in einer Tabellenkalkulation, speichern Sie es noch einmal, und versuchen Sie es damit.</translation>
    </message>
    <message>
        <source>“%1” has a sheet that spans over %2 million cells. Copy the part you need into a new workbook and read that.</source>
        <translation>„%1“ hat ein Blatt von über %2 Millionen Zellen. Kopieren Sie den Teil, den Sie brauchen, in eine neue Mappe, und lesen Sie diese.</translation>
    </message>
    <message>
        <source>“%1” is protected by a password. Open it in its own program, remove the password, save it, and try again.</source>
        <translation>„%1“ ist mit einem Passwort geschützt. Öffnen Sie es in seinem eigenen Programm, entfernen Sie das Passwort, speichern Sie, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is %2, whose pages are shown as text.</source>
        <translation>„%1“ ist %2; solche Seiten werden als Text gezeigt.</translation>
    </message>
    <message>
        <source>“%1” has %2 pages and no page %3.</source>
        <translation>„%1“ hat %2 Seiten und keine Seite %3.</translation>
    </message>
    <message>
        <source>Page %1 of “%2” cannot be drawn: it is damaged or too large.</source>
        <translation>Seite %1 von „%2“ kann nicht gezeichnet werden: Sie ist beschädigt oder zu groß.</translation>
    </message>
    <message>
        <source>“%1” is a scan, and no text could be recognised in its pictures. If there is text, scan it again, upright, sharper and in black and white.</source>
        <translation>„%1“ ist ein Scan, und in seinen Bildern war kein Text zu erkennen. Steht Text darin, scannen Sie ihn noch einmal, aufrecht, schärfer und in Schwarzweiß.</translation>
    </message>
    <message>
        <source>“%1” is an old Office file of a kind that cannot be read. Ternlight can read %2.</source>
        <translation>„%1“ ist eine alte Office-Datei einer Art, die nicht gelesen werden kann. Ternlight liest %2.</translation>
    </message>
    <message>
        <source>“%1” is %2, which cannot be read as a document.%3 Ternlight can read %4.</source>
        <translation>„%1“ ist %2 und kann nicht als Dokument gelesen werden.%3 Ternlight liest %4.</translation>
    </message>
    <message>
        <source>“%1” is empty: it has 0 bytes. It may not have been saved or copied in full.</source>
        <translation>„%1“ ist leer: Es hat 0 Byte. Vielleicht wurde es nicht ganz gespeichert oder kopiert.</translation>
    </message>
    <message>
        <source>“%1” is not a document Ternlight knows. Ternlight can read %2.</source>
        <translation>„%1“ ist kein Dokument, das Ternlight kennt. Ternlight liest %2.</translation>
    </message>
    <message>
        <source>“%1” is empty: there is nothing but white space in it.</source>
        <translation>„%1“ ist leer: Es steht nichts als Leerraum darin.</translation>
    </message>
    <message>
        <source>“%1” is an old Word document (.doc), which cannot be read. Open it in Word or LibreOffice, save it as .docx, and try again.</source>
        <translation>„%1“ ist ein altes Word-Dokument (.doc), das nicht gelesen werden kann. Öffnen Sie es in Word oder LibreOffice, speichern Sie es als .docx, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is an old PowerPoint presentation (.ppt), which cannot be read. Open it in PowerPoint or LibreOffice, save it as .pptx, and try again.</source>
        <translation>„%1“ ist eine alte PowerPoint-Präsentation (.ppt), die nicht gelesen werden kann. Öffnen Sie sie in PowerPoint oder LibreOffice, speichern Sie sie als .pptx, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is damaged: it does not begin like %2. Get a fresh copy, or open it in its own program and save it again.</source>
        <translation>„%1“ ist beschädigt: Es beginnt nicht wie %2. Besorgen Sie eine frische Kopie, oder öffnen Sie es in seinem eigenen Programm und speichern Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Reading “%1” needs more memory than it may take (%2 GB) and was stopped. Split the document and read the parts.</source>
        <translation>Das Lesen von „%1“ braucht mehr Speicher, als es belegen darf (%2 GB), und wurde angehalten. Teilen Sie das Dokument, und lesen Sie die Teile.</translation>
    </message>
    <message>
        <source>Reading “%1” took longer than %2 seconds and was stopped. Split the document and read the parts.</source>
        <translation>Das Lesen von „%1“ hat länger als %2 Sekunden gedauert und wurde angehalten. Teilen Sie das Dokument, und lesen Sie die Teile.</translation>
    </message>
    <message>
        <source>The part of Ternlight that reads files stopped while it was busy with “%1”; the file may be damaged. Nothing else is affected. Try a fresh copy, or save it again in its own program.</source>
        <translation>Der Teil von Ternlight, der Dateien liest, ist bei „%1“ stehen geblieben; die Datei ist vielleicht beschädigt. Sonst ist nichts betroffen. Versuchen Sie es mit einer frischen Kopie, oder speichern Sie sie in ihrem eigenen Programm noch einmal.</translation>
    </message>
    <message>
        <source>Reading “%1” took longer than %2 seconds of computing and was stopped. Split the document and read the parts.</source>
        <translation>Das Lesen von „%1“ hat länger als %2 Sekunden gerechnet und wurde angehalten. Teilen Sie das Dokument, und lesen Sie die Teile.</translation>
    </message>
    <message>
        <source>“%1” needs more memory than there is. Make it shorter, or close other programs.</source>
        <translation>„%1“ braucht mehr Arbeitsspeicher, als da ist. Kürzen Sie es, oder schließen Sie andere Programme.</translation>
    </message>
    <message>
        <source>“%1” took longer than %2 seconds and was stopped. Make it shorter, or in parts.</source>
        <translation>„%1“ hat länger als %2 Sekunden gedauert und wurde angehalten. Kürzen Sie es, oder machen Sie es in Teilen.</translation>
    </message>
    <message>
        <source>This is too long for the model: it takes %1 tokens and %2 fit. Shorten the message, or hand the text over as a file.</source>
        <translation>Das ist zu lang für das Modell: Es hat %1 Token, und %2 passen hinein. Kürzen Sie die Nachricht, oder geben Sie den Text als Datei.</translation>
    </message>
    <message>
        <source>No language model is loaded. Choose one in the model menu, or go on without.</source>
        <translation>Es ist kein Sprachmodell geladen. Wählen Sie eines im Menü der Modelle, oder machen Sie ohne weiter.</translation>
    </message>
    <message>
        <source>The model server at %1 refused (%2): %3</source>
        <translation>Der Modellserver %1 hat abgelehnt (%2): %3</translation>
    </message>
    <message>
        <source>The model server at %1 broke off in the middle of its answer.</source>
        <translation>Der Modellserver %1 hat mitten in der Antwort abgebrochen.</translation>
    </message>
    <message>
        <source>The model server at %1 has no model called %2. It has: %3.</source>
        <translation>Der Modellserver %1 hat kein Modell namens %2. Er hat: %3.</translation>
    </message>
    <message>
        <source>The model server at %1 wants another key.</source>
        <translation>Der Modellserver %1 verlangt einen anderen Schlüssel.</translation>
    </message>
    <message>
        <source>The model server at %1 stopped: %2</source>
        <translation>Der Modellserver %1 hat aufgehört: %2</translation>
    </message>
    <message>
        <source>The model server at %1 did not answer in time. It may still be loading its model.</source>
        <translation>Der Modellserver %1 hat nicht rechtzeitig geantwortet. Vielleicht lädt er noch sein Modell.</translation>
    </message>
    <message>
        <source>The model server at %1 cannot be reached (%2). Is it running?</source>
        <translation>Der Modellserver %1 ist nicht zu erreichen (%2). Läuft er?</translation>
    </message>
    <message>
        <source>The model server at %1 did not answer in time.</source>
        <translation>Der Modellserver %1 hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>What answers at %1 is no model server: it lists no models.</source>
        <translation>Was unter %1 antwortet, ist kein Modellserver: Es nennt keine Modelle.</translation>
    </message>
    <message>
        <source>The model server at %1 sent something that is no answer.</source>
        <translation>Der Modellserver %1 hat etwas geschickt, das keine Antwort ist.</translation>
    </message>
    <message>
        <source>This is too long for the model server. Shorten it.</source>
        <translation>Das ist zu lang für den Modellserver. Kürzen Sie es.</translation>
    </message>
    <message>
        <source>Loading %1 stopped the engine twice, so it is not tried again by itself. Choose it in the settings, or with --model, to try once more.</source>
        <translation>Beim Laden von %1 ist die Engine zweimal stehen geblieben, deshalb wird es nicht von selbst noch einmal versucht. Wählen Sie es in den Einstellungen oder mit --model, um es noch einmal zu versuchen.</translation>
    </message>
    <message>
        <source>%1 is a part of another model, not a language model by itself.</source>
        <translation>%1 ist ein Teil eines anderen Modells und für sich kein Sprachmodell.</translation>
    </message>
    <message>
        <source>The model %1 is not installed. %2</source>
        <translation>Das Modell %1 ist nicht installiert. %2</translation>
    </message>
    <message>
        <source>%1 of the model %2 is not the file that was published. %3</source>
        <translation>%1 des Modells %2 ist nicht die Datei, die veröffentlicht wurde. %3</translation>
    </message>
    <message>
        <source>%1 of the model %2 cannot be read: %3. %4</source>
        <translation>%1 des Modells %2 ist nicht lesbar: %3. %4</translation>
    </message>
    <message>
        <source>%1 cannot be used: %2 of config.json %3.</source>
        <translation>%1 kann nicht genutzt werden: %2 von config.json %3.</translation>
    </message>
    <message>
        <source>%1 is a folder without %2. Choose a GGUF file, or a folder as Hugging Face has it, with config.json, tokenizer.json and the safetensors files.</source>
        <translation>%1 ist ein Ordner ohne %2. Wählen Sie eine GGUF-Datei, oder einen Ordner, wie Hugging Face ihn hat, mit config.json, tokenizer.json und den safetensors-Dateien.</translation>
    </message>
    <message>
        <source>%1 cannot be used: weight_map of %2 does not name files of the folder.</source>
        <translation>%1 kann nicht genutzt werden: weight_map von %2 nennt keine Dateien des Ordners.</translation>
    </message>
    <message>
        <source>%1 cannot be used: two of its files hold the same tensor.</source>
        <translation>%1 kann nicht genutzt werden: Zwei seiner Dateien enthalten denselben Tensor.</translation>
    </message>
    <message>
        <source>%1 cannot be used: %2 cannot be read (%3). Get all of it again.</source>
        <translation>%1 kann nicht genutzt werden: %2 ist nicht lesbar (%3). Laden Sie alles noch einmal.</translation>
    </message>
    <message>
        <source>%1 cannot be used: %2 is not stored as %3, which are the types that are read. Get the model as a GGUF file.</source>
        <translation>%1 kann nicht genutzt werden: %2 liegt nicht als %3 vor; nur diese Typen werden gelesen. Laden Sie das Modell als GGUF-Datei.</translation>
    </message>
    <message>
        <source>%1 cannot be used: %2 of tokenizer.json %3.</source>
        <translation>%1 kann nicht genutzt werden: %2 von tokenizer.json %3.</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly (%1). Try again: it is started anew.</source>
        <translation>Die Engine ist unerwartet stehen geblieben (%1). Versuchen Sie es noch einmal: Sie wird neu gestartet.</translation>
    </message>
    <message>
        <source>The engine was closed before it was done.</source>
        <translation>Die Engine wurde geschlossen, bevor sie fertig war.</translation>
    </message>
    <message>
        <source>The engine could not be started (%1). Install the program again.</source>
        <translation>Die Engine konnte nicht gestartet werden (%1). Installieren Sie das Programm neu.</translation>
    </message>
    <message>
        <source>Weights stored as %1 cannot be decoded. Get the model in another quantization.</source>
        <translation>Gewichte, die als %1 gespeichert sind, können nicht entschlüsselt werden. Laden Sie das Modell in einer anderen Quantisierung.</translation>
    </message>
    <message>
        <source>%1 is a big-endian GGUF file, which cannot be run. Get the little-endian version.</source>
        <translation>%1 ist eine Big-Endian-GGUF-Datei, die hier nicht läuft. Laden Sie die Little-Endian-Fassung.</translation>
    </message>
    <message>
        <source>%1 has GGUF version %2; versions 2 and 3 can be read. Get a newer conversion.</source>
        <translation>%1 hat die GGUF-Version %2; gelesen werden die Versionen 2 und 3. Laden Sie eine neuere Umwandlung.</translation>
    </message>
    <message>
        <source>%1 cannot be used: split.%2 is not a whole number of zero or more.</source>
        <translation>%1 kann nicht genutzt werden: split.%2 ist keine ganze Zahl von null an.</translation>
    </message>
    <message>
        <source>%1 cannot be used: split.count is %2, more than %3.</source>
        <translation>%1 kann nicht genutzt werden: split.count ist %2, mehr als %3.</translation>
    </message>
    <message>
        <source>%1 is part %2 of a model of %3 files. Choose the first, which ends in -00001-of-%4.gguf.</source>
        <translation>%1 ist Teil %2 eines Modells aus %3 Dateien. Wählen Sie die erste, die auf -00001-of-%4.gguf endet.</translation>
    </message>
    <message>
        <source>%1 is the first of %2 files of one model, so its name must end in -00001-of-%3.gguf for the others to be found. Give the files their old names back.</source>
        <translation>%1 ist die erste von %2 Dateien eines Modells, deshalb muss ihr Name auf -00001-of-%3.gguf enden, damit die anderen gefunden werden. Geben Sie den Dateien ihre alten Namen zurück.</translation>
    </message>
    <message>
        <source>%1 does not say that it is part %2 of %3 (split.no, split.count): the files belong to different models. Get all of them again.</source>
        <translation>%1 sagt nicht, dass es Teil %2 von %3 ist (split.no, split.count): Die Dateien gehören zu verschiedenen Modellen. Laden Sie alle noch einmal.</translation>
    </message>
    <message>
        <source>%1 cannot be used: two of its %2 files hold the same tensor.</source>
        <translation>%1 kann nicht genutzt werden: Zwei seiner %2 Dateien enthalten denselben Tensor.</translation>
    </message>
    <message>
        <source>%1 cannot be used: split.tensors.count is %2, but the %3 files hold %4 tensors. Get all of them again.</source>
        <translation>%1 kann nicht genutzt werden: split.tensors.count ist %2, aber die %3 Dateien enthalten %4 Tensoren. Laden Sie alle noch einmal.</translation>
    </message>
    <message>
        <source>%1 is not a file. Choose a model file.</source>
        <translation>%1 ist keine Datei. Wählen Sie eine Modelldatei.</translation>
    </message>
    <message>
        <source>%1 cannot be used: %2 %3. Choose another model file.</source>
        <translation>%1 kann nicht genutzt werden: %2 %3. Wählen Sie eine andere Modelldatei.</translation>
    </message>
    <message>
        <source>%1 cannot be used: %2 is stored as %3.</source>
        <translation>%1 kann nicht genutzt werden: %2 ist als %3 gespeichert.</translation>
    </message>
    <message>
        <source>%1 cannot be used: %2 has the unknown type %3. Get the model in another quantization, or a newer version of this program.</source>
        <translation>%1 kann nicht genutzt werden: %2 hat den unbekannten Typ %3. Laden Sie das Modell in einer anderen Quantisierung, oder nehmen Sie eine neuere Fassung dieses Programms.</translation>
    </message>
    <message>
        <source>Ternlight&apos;s compiled kernels are out of date (%1, expected %2). Install Ternlight again; in a checkout, run `python setup.py build_ext --inplace --force`.</source>
        <translation>Ternlights kompilierte Kernel sind veraltet (%1 statt %2). Installieren Sie Ternlight neu; in einer Arbeitskopie führen Sie `python setup.py build_ext --inplace --force` aus.</translation>
    </message>
    <message>
        <source>%1 is %2, but %3. Use one of %4, or unset it.</source>
        <translation>%1 ist %2, aber %3. Nehmen Sie eines von %4, oder setzen Sie es nicht.</translation>
    </message>
    <message>
        <source>Ternlight&apos;s compiled kernels cannot be loaded (%1). Install Ternlight again; in a checkout, run `python setup.py build_ext --inplace`.</source>
        <translation>Ternlights kompilierte Kernel können nicht geladen werden (%1). Installieren Sie Ternlight neu; in einer Arbeitskopie führen Sie `python setup.py build_ext --inplace` aus.</translation>
    </message>
    <message>
        <source>The runtime for language models, llama-cpp-python, is not installed; install it with “pip install llama-cpp-python” and start again.</source>
        <translation>Die Laufzeit für Sprachmodelle, llama-cpp-python, ist nicht installiert; installieren Sie sie mit „pip install llama-cpp-python“, und starten Sie neu.</translation>
    </message>
    <message>
        <source>The runtime for language models, llama-cpp-python, is installed but does not load on this computer; install it again with “pip install --force-reinstall llama-cpp-python”.</source>
        <translation>Die Laufzeit für Sprachmodelle, llama-cpp-python, ist installiert, lädt aber auf diesem Rechner nicht; installieren Sie sie neu mit „pip install --force-reinstall llama-cpp-python“.</translation>
    </message>
    <message>
        <source>%1 cannot be loaded by llama.cpp (%2); the file may be damaged or its kind of model may be newer than this program. Download it again or choose another model.</source>
        <translation>%1 kann von llama.cpp nicht geladen werden (%2); die Datei ist vielleicht beschädigt, oder ihre Art von Modell ist neuer als dieses Programm. Laden Sie sie noch einmal, oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>There is not enough memory for a conversation of %1 tokens; close other programs or choose a smaller context.</source>
        <translation>Für eine Unterhaltung von %1 Token reicht der Speicher nicht; schließen Sie andere Programme, oder wählen Sie einen kleineren Kontext.</translation>
    </message>
    <message>
        <source>The model could not continue; there may not be enough memory. Close other programs and try again.</source>
        <translation>Das Modell konnte nicht weitermachen; vielleicht reicht der Speicher nicht. Schließen Sie andere Programme, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The native engine does not run %1, because %2. Get another version of the model: Q4_0, Q8_0, TQ2_0 and I2_S files run.</source>
        <translation>Die eigene Engine lässt %1 nicht laufen: %2. Laden Sie eine andere Fassung des Modells: Q4_0, Q8_0, TQ2_0 und I2_S laufen.</translation>
    </message>
    <message>
        <source>%1 is run by llama.cpp, which keeps the cache as f16 and not as %2. Choose f16.</source>
        <translation>%1 läuft mit llama.cpp, das den Zwischenspeicher als f16 hält und nicht als %2. Wählen Sie f16.</translation>
    </message>
    <message>
        <source>%1: llama.cpp cannot run it.</source>
        <translation>%1: llama.cpp lässt es nicht laufen.</translation>
    </message>
    <message>
        <source>One more conversation needs %1 and %2 are free. Close other programs or load the model with a smaller context.</source>
        <translation>Noch eine Unterhaltung braucht %1, und %2 sind frei. Schließen Sie andere Programme, oder laden Sie das Modell mit kleinerem Kontext.</translation>
    </message>
    <message>
        <source>%1 is damaged: the tensor %2 %3. Install the model again.</source>
        <translation>%1 ist beschädigt: der Tensor %2 %3. Installieren Sie das Modell neu.</translation>
    </message>
    <message>
        <source>%1 is incomplete: the tensor %2 is missing. Download the file again.</source>
        <translation>%1 ist unvollständig: Der Tensor %2 fehlt. Laden Sie die Datei noch einmal.</translation>
    </message>
    <message>
        <source>%1 is damaged: the tensor %2 has the shape %3 where %4 is needed. Download the file again.</source>
        <translation>%1 ist beschädigt: Der Tensor %2 hat die Form %3, gebraucht wird %4. Laden Sie die Datei noch einmal.</translation>
    </message>
    <message>
        <source>The engine has stopped twice with this model and was not started again. Choose another model, or a smaller context, or restart the engine.</source>
        <translation>Die Engine ist mit diesem Modell zweimal stehen geblieben und wurde nicht noch einmal gestartet. Wählen Sie ein anderes Modell oder einen kleineren Kontext, oder starten Sie die Engine neu.</translation>
    </message>
    <message>
        <source>The session is closed. Start a new one.</source>
        <translation>Die Sitzung ist geschlossen. Beginnen Sie eine neue.</translation>
    </message>
    <message>
        <source>The engine was restarted and has lost this session. Ask again: the text is read anew.</source>
        <translation>Die Engine wurde neu gestartet und hat diese Sitzung verloren. Fragen Sie noch einmal: Der Text wird neu gelesen.</translation>
    </message>
    <message>
        <source>The saved session is damaged; the text has to be read again.</source>
        <translation>Die gespeicherte Sitzung ist beschädigt; der Text muss noch einmal gelesen werden.</translation>
    </message>
    <message>
        <source>The saved session belongs to another model, or to one that was loaded in another way; the text has to be read again.</source>
        <translation>Die gespeicherte Sitzung gehört zu einem anderen Modell, oder zu einem, das anders geladen war; der Text muss noch einmal gelesen werden.</translation>
    </message>
    <message>
        <source>The file needs %1 GB more and the disk has %2 GB free. Free some space, or choose another folder for models.</source>
        <translation>Die Datei braucht noch %1 GB, und auf dem Datenträger sind %2 GB frei. Schaffen Sie Platz, oder wählen Sie einen anderen Ordner für Modelle.</translation>
    </message>
    <message>
        <source>There is no search engine called “%1” any more. Choose another one in Settings.</source>
        <translation>Eine Suchmaschine namens „%1“ gibt es nicht mehr. Wählen Sie in den Einstellungen eine andere.</translation>
    </message>
    <message>
        <source>None of the search engines behind the SearXNG server answered.</source>
        <translation>Keine der Suchmaschinen hinter dem SearXNG-Server hat geantwortet.</translation>
    </message>
    <message>
        <source>The engine failed: %1.</source>
        <translation>Die Engine hat versagt: %1.</translation>
    </message>
    <message>
        <source>No model is loaded. Load a model first.</source>
        <translation>Es ist kein Modell geladen. Laden Sie erst eines.</translation>
    </message>
    <message>
        <source>There is not enough memory to go on with this text. Close other programs or conversations, or load the model with a smaller context.</source>
        <translation>Für diesen Text reicht der Speicher nicht weiter. Schließen Sie andere Programme oder Unterhaltungen, oder laden Sie das Modell mit kleinerem Kontext.</translation>
    </message>
    <message>
        <source>There is not enough memory for the model %1; close other programs.</source>
        <translation>Für das Modell %1 reicht der Speicher nicht; schließen Sie andere Programme.</translation>
    </message>
    <message>
        <source>The text is too long for the model: %1 tokens, and its context holds %2 with the answer. Shorten it or load the model with a larger context.</source>
        <translation>Der Text ist zu lang für das Modell: %1 Token, und sein Kontext fasst %2 mit der Antwort. Kürzen Sie ihn, oder laden Sie das Modell mit größerem Kontext.</translation>
    </message>
    <message>
        <source>The context of %1 tokens is full. Start again or load the model with a larger context.</source>
        <translation>Der Kontext von %1 Token ist voll. Beginnen Sie neu, oder laden Sie das Modell mit größerem Kontext.</translation>
    </message>
    <message>
        <source>There is no embedding model file %1. Install the model again.</source>
        <translation>Es gibt keine Datei %1 mit dem Satzmodell. Installieren Sie das Modell neu.</translation>
    </message>
    <message>
        <source>The embedding model file %1 cannot be used: %2. Install the model again.</source>
        <translation>Die Datei %1 mit dem Satzmodell kann nicht genutzt werden: %2. Installieren Sie das Modell neu.</translation>
    </message>
    <message>
        <source>%1 is damaged: in %2, %3. Install the model again.</source>
        <translation>%1 ist beschädigt: in %2, %3. Installieren Sie das Modell neu.</translation>
    </message>
    <message>
        <source>The model&apos;s numbers are not usable; its file may be damaged. Download it again.</source>
        <translation>Die Zahlen des Modells sind unbrauchbar; vielleicht ist seine Datei beschädigt. Laden Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>No language model was found on this computer.</source>
        <translation>Auf diesem Rechner wurde kein Sprachmodell gefunden.</translation>
    </message>
    <message>
        <source>Let the assistant read what you have copied?</source>
        <translation>Darf der Assistent lesen, was Sie kopiert haben?</translation>
    </message>
    <message>
        <source>Let the assistant read the page that is open?</source>
        <translation>Darf der Assistent die geöffnete Seite lesen?</translation>
    </message>
    <message>
        <source>Send “%1” to %2?</source>
        <translation>„%1“ an %2 senden?</translation>
    </message>
    <message>
        <source>Open %1?</source>
        <translation>%1 öffnen?</translation>
    </message>
    <message>
        <source>Let %1 do this?</source>
        <translation>Darf %1 das tun?</translation>
    </message>
    <message>
        <source>Text from outside was read during this task. Check that this is what you want, and not what that text wants.</source>
        <translation>Bei dieser Aufgabe wurde Text von außen gelesen. Prüfen Sie, ob Sie das wollen, und nicht nur jener Text.</translation>
    </message>
    <message>
        <source>It asked again and again for permission.</source>
        <translation>Es hat immer wieder um Erlaubnis gebeten.</translation>
    </message>
    <message>
        <source>%1 characters from the clipboard</source>
        <translation>%1 Zeichen aus der Zwischenablage</translation>
    </message>
    <message>
        <source>No page is open</source>
        <translation>Keine Seite ist geöffnet</translation>
    </message>
    <message>
        <source>Read %1</source>
        <translation>%1 gelesen</translation>
    </message>
    <message>
        <source>Opening %1</source>
        <translation>%1 wird geöffnet</translation>
    </message>
    <message>
        <source>%1 result</source>
        <translation>%1 Treffer</translation>
    </message>
    <message>
        <source>%1 results</source>
        <translation>%1 Treffer</translation>
    </message>
    <message>
        <source>%1 entries</source>
        <translation>%1 Einträge</translation>
    </message>
    <message>
        <source>%1 file</source>
        <translation>%1 Datei</translation>
    </message>
    <message>
        <source>%1 files</source>
        <translation>%1 Dateien</translation>
    </message>
    <message>
        <source>The granted folders</source>
        <translation>Die freigegebenen Ordner</translation>
    </message>
    <message>
        <source>Passages on %1</source>
        <translation>Stellen auf %1</translation>
    </message>
    <message>
        <source>Remembered: %1</source>
        <translation>Gemerkt: %1</translation>
    </message>
    <message>
        <source>Forgot: %1</source>
        <translation>Vergessen: %1</translation>
    </message>
    <message>
        <source>Read the clipboard</source>
        <translation>Zwischenablage lesen</translation>
    </message>
    <message>
        <source>Read the open page</source>
        <translation>Geöffnete Seite lesen</translation>
    </message>
    <message>
        <source>Calculator</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>Kalender</translation>
    </message>
    <message>
        <source>Search your files</source>
        <translation>Dateien durchsuchen</translation>
    </message>
    <message>
        <source>Web search</source>
        <translation>Websuche</translation>
    </message>
    <message>
        <source>Read a page</source>
        <translation>Seite lesen</translation>
    </message>
    <message>
        <source>List files</source>
        <translation>Dateien auflisten</translation>
    </message>
    <message>
        <source>Search files</source>
        <translation>Dateien suchen</translation>
    </message>
    <message>
        <source>Read a file</source>
        <translation>Datei lesen</translation>
    </message>
    <message>
        <source>Write a file</source>
        <translation>Datei schreiben</translation>
    </message>
    <message>
        <source>Remember</source>
        <translation>Merken</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Looking over the headlines</source>
        <translation>Überschriften werden durchgesehen</translation>
    </message>
    <message>
        <source>calculator</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>dates</source>
        <translation>Kalender</translation>
    </message>
    <message>
        <source>read clipboard</source>
        <translation>Zwischenablage lesen</translation>
    </message>
    <message>
        <source>read open page</source>
        <translation>geöffnete Seite lesen</translation>
    </message>
    <message>
        <source>remember</source>
        <translation>merken</translation>
    </message>
    <message>
        <source>forget</source>
        <translation>vergessen</translation>
    </message>
    <message>
        <source>read page</source>
        <translation>Seite lesen</translation>
    </message>
    <message>
        <source>web search</source>
        <translation>Websuche</translation>
    </message>
    <message>
        <source>search documents</source>
        <translation>Dokumente durchsuchen</translation>
    </message>
    <message>
        <source>model server</source>
        <translation>Modellserver</translation>
    </message>
    <message>
        <source>list files</source>
        <translation>Dateien auflisten</translation>
    </message>
    <message>
        <source>search files</source>
        <translation>Dateien suchen</translation>
    </message>
    <message>
        <source>read file</source>
        <translation>Datei lesen</translation>
    </message>
    <message>
        <source>write file</source>
        <translation>Datei schreiben</translation>
    </message>
    <message>
        <source>model download</source>
        <translation>Modell laden</translation>
    </message>
    <message>
        <source>pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>sections</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>sentences</source>
        <translation>Sätze</translation>
    </message>
    <message>
        <source>slides</source>
        <translation>Folien</translation>
    </message>
    <message>
        <source>the model server that you set</source>
        <translation>der von Ihnen gesetzte Modellserver</translation>
    </message>
    <message>
        <source>read document</source>
        <translation>Dokument lesen</translation>
    </message>
    <message>
        <source>asked for by the user</source>
        <translation>vom Benutzer verlangt</translation>
    </message>
    <message>
        <source>read “%1”</source>
        <translation>„%1“ lesen</translation>
    </message>
    <message>
        <source>search for “%1”</source>
        <translation>Suche nach „%1“</translation>
    </message>
    <message>
        <source>what %1 lets programs read</source>
        <translation>was %1 Programme lesen lässt</translation>
    </message>
    <message>
        <source>This is not in your files: nothing in them was found that answers it.</source>
        <translation>Das steht nicht in Ihren Dateien: Nichts darin beantwortet es.</translation>
    </message>
    <message>
        <source>Nothing that answers this was found in the pages that were read. Try other words, or a narrower question.</source>
        <translation>In den gelesenen Seiten wurde nichts gefunden, das dies beantwortet. Versuchen Sie andere Worte oder eine engere Frage.</translation>
    </message>
    <message>
        <source>Nothing was found on “%1”.</source>
        <translation>Zu „%1“ wurde nichts gefunden.</translation>
    </message>
    <message>
        <source>Nothing was found on “%1”</source>
        <translation>Zu „%1“ wurde nichts gefunden</translation>
    </message>
    <message>
        <source>The nearest was on page %1 of “%2”: “%3”</source>
        <translation>Am nächsten kam Seite %1 von „%2“: „%3“</translation>
    </message>
    <message>
        <source>These are sentences of your files, chosen by likeness, not an answer put together: no language model is loaded.</source>
        <translation>Das sind Sätze aus Ihren Dateien, nach Ähnlichkeit gewählt, keine zusammengesetzte Antwort: Es ist kein Sprachmodell geladen.</translation>
    </message>
    <message>
        <source>These are sentences of your files, chosen by likeness, not an answer put together: %1 is too small for that.</source>
        <translation>Das sind Sätze aus Ihren Dateien, nach Ähnlichkeit gewählt, keine zusammengesetzte Antwort: %1 ist dafür zu klein.</translation>
    </message>
    <message>
        <source>%1 of the model&apos;s said more than the quotes; those are shown instead.</source>
        <translation>%1 des Modells sagten mehr als die Zitate; diese werden stattdessen gezeigt.</translation>
    </message>
    <message>
        <source>%1 of the model&apos;s sentences said more than their source; its own words are shown instead.</source>
        <translation>%1 Sätze des Modells sagten mehr als ihre Quelle; deren eigene Worte stehen stattdessen da.</translation>
    </message>
    <message>
        <source>%1 of the model&apos;s sentences said more than their source and were not used.</source>
        <translation>%1 Sätze des Modells sagten mehr als ihre Quelle und wurden nicht verwendet.</translation>
    </message>
    <message>
        <source>%1 could not be read.</source>
        <translation>%1 konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>%1 repeated another one and counted once.</source>
        <translation>%1 wiederholten eine andere und zählen einmal.</translation>
    </message>
    <message>
        <source>Sentences addressed to assistants instead of readers were left out.</source>
        <translation>Sätze, die sich an Assistenten statt an Leser richten, blieben weg.</translation>
    </message>
    <message>
        <source>Left out of the summary: %1.</source>
        <translation>In der Zusammenfassung weggelassen: %1.</translation>
    </message>
    <message>
        <source>The sentence model could not be used (%1): the points were chosen by their words and their place alone, which is less exact.</source>
        <translation>Das Satzmodell war nicht nutzbar (%1): Die Punkte wurden allein nach Worten und Ort gewählt, was weniger genau ist.</translation>
    </message>
    <message>
        <source>The sentence model could not be used (%1): passages were chosen by their words and their place alone, which is less exact.</source>
        <translation>Das Satzmodell war nicht nutzbar (%1): Die Stellen wurden allein nach Worten und Ort gewählt, was weniger genau ist.</translation>
    </message>
    <message>
        <source>There is no text in “%1” that could be used.</source>
        <translation>In „%1“ steht kein Text, der sich verwenden ließe.</translation>
    </message>
    <message>
        <source>All that “%1” says is in another source too.</source>
        <translation>Alles, was „%1“ sagt, steht auch in einer anderen Quelle.</translation>
    </message>
    <message>
        <source>No sentence of “%1” could be used.</source>
        <translation>Kein Satz aus „%1“ ließ sich verwenden.</translation>
    </message>
    <message>
        <source>The slide “%1” was left out: the sources do not fill it.</source>
        <translation>Die Folie „%1“ blieb weg: Die Quellen füllen sie nicht.</translation>
    </message>
    <message>
        <source>A picture of “%1” was left out: it is a drawing of the kind %2 that cannot be drawn here.</source>
        <translation>Ein Bild aus „%1“ blieb weg: Es ist eine Zeichnung der Art %2, die sich hier nicht zeichnen lässt.</translation>
    </message>
    <message>
        <source>%1 pictures of “%2” were left out: they are drawings of the kind %3 that cannot be drawn here.</source>
        <translation>%1 Bilder aus „%2“ blieben weg: Es sind Zeichnungen der Art %3, die sich hier nicht zeichnen lassen.</translation>
    </message>
    <message>
        <source>The headlines were not looked over: the language model failed.</source>
        <translation>Die Überschriften wurden nicht durchgesehen: Das Sprachmodell ist ausgefallen.</translation>
    </message>
    <message>
        <source>The sources carry %1 slides, not %2: nothing is said twice.</source>
        <translation>Die Quellen tragen %1 Folien, nicht %2: Nichts wird zweimal gesagt.</translation>
    </message>
    <message>
        <source>The language model failed (%1); the rest is in the sources&apos; own words.</source>
        <translation>Das Sprachmodell ist ausgefallen (%1); der Rest steht in den Worten der Quellen.</translation>
    </message>
    <message>
        <source>The language model failed (%1); from “%2” on the slides are in the sources&apos; own words.</source>
        <translation>Das Sprachmodell ist ausgefallen (%1); ab „%2“ stehen die Folien in den Worten der Quellen.</translation>
    </message>
    <message>
        <source>Page %1 is a scan without text and could not be read.</source>
        <translation>Seite %1 ist ein Scan ohne Text und konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Pages %1 are scans without text and could not be read.</source>
        <translation>Die Seiten %1 sind Scans ohne Text und konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Page %1 is damaged and could not be read.</source>
        <translation>Seite %1 ist beschädigt und konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Pages %1 are damaged and could not be read.</source>
        <translation>Die Seiten %1 sind beschädigt und konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Inside the document a file is attached, not read with it: %1.</source>
        <translation>Am Dokument hängt eine Datei, die nicht mitgelesen wurde: %1.</translation>
    </message>
    <message>
        <source>Inside the document %1 files are attached, not read with it: %2.</source>
        <translation>Am Dokument hängen %1 Dateien, die nicht mitgelesen wurden: %2.</translation>
    </message>
    <message>
        <source>and</source>
        <translation>und</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>Sources disagree: %1.</source>
        <translation>Die Quellen widersprechen sich: %1.</translation>
    </message>
    <message>
        <source>“%1” and “%2” give different numbers for the same thing; check which one is meant.</source>
        <translation>„%1“ und „%2“ nennen verschiedene Zahlen für dasselbe; prüfen Sie, welche gemeint ist.</translation>
    </message>
    <message>
        <source>Measuring the limits of this computer …</source>
        <translation>Die Grenzen dieses Rechners werden gemessen …</translation>
    </message>
    <message>
        <source>Measuring %1 on %2 threads …</source>
        <translation>%1 wird mit %2 Threads gemessen …</translation>
    </message>
    <message>
        <source>Measuring %1 on %2 thread …</source>
        <translation>%1 wird mit %2 Thread gemessen …</translation>
    </message>
    <message>
        <source>Writing %1 with random weights …</source>
        <translation>%1 wird mit Zufallsgewichten geschrieben …</translation>
    </message>
    <message>
        <source>Stopped early.</source>
        <translation>Vorzeitig angehalten.</translation>
    </message>
    <message>
        <source>Stopped early, with %1 ready.</source>
        <translation>Vorzeitig angehalten, %1 fertig.</translation>
    </message>
    <message>
        <source>Indexed %1</source>
        <translation>%1 aufgenommen</translation>
    </message>
    <message>
        <source>Page %1 is a scan, whose text was recognised (OCR) with a certainty of %2%; words and numbers there may be wrong.</source>
        <translation>Seite %1 ist ein Scan; ihr Text wurde mit einer Sicherheit von %2 % erkannt (OCR), und Worte und Zahlen darin können falsch sein.</translation>
    </message>
    <message>
        <source>Pages %1 are scans, whose text was recognised (OCR) with a certainty of %2%; words and numbers there may be wrong.</source>
        <translation>Die Seiten %1 sind Scans; ihr Text wurde mit einer Sicherheit von %2 % erkannt (OCR), und Worte und Zahlen darin können falsch sein.</translation>
    </message>
    <message>
        <source>Page %1 is a scan in which no text could be recognised.</source>
        <translation>Seite %1 ist ein Scan, in dem kein Text erkannt werden konnte.</translation>
    </message>
    <message>
        <source>Pages %1 are scans in which no text could be recognised.</source>
        <translation>Die Seiten %1 sind Scans, in denen kein Text erkannt werden konnte.</translation>
    </message>
    <message>
        <source>“%1” is named like %2, but it is %3; it was read as that.</source>
        <translation>„%1“ heißt wie %2, ist aber %3 und wurde so gelesen.</translation>
    </message>
    <message>
        <source>The pictures of “%1” were left out: %2</source>
        <translation>Die Bilder aus „%1“ blieben weg: %2</translation>
    </message>
    <message>
        <source>%1 text of the model said more than the sources and were not used.</source>
        <translation>%1 Text des Modells sagte mehr als die Quellen und wurde nicht verwendet.</translation>
    </message>
    <message>
        <source>%1 texts of the model said more than the sources and were not used.</source>
        <translation>%1 Texte des Modells sagten mehr als die Quellen und wurden nicht verwendet.</translation>
    </message>
    <message>
        <source>%1 chose the headline of one slide among the sources&apos; own statements. It wrote none itself.</source>
        <translation>%1 hat die Überschrift einer Folie unter den Aussagen der Quellen gewählt. Selbst geschrieben hat es keine.</translation>
    </message>
    <message>
        <source>%1 chose the headlines of %2 slides among the sources&apos; own statements. It wrote none itself.</source>
        <translation>%1 hat die Überschriften von %2 Folien unter den Aussagen der Quellen gewählt. Selbst geschrieben hat es keine.</translation>
    </message>
    <message>
        <source>A diagram could not be read and is given as a list.</source>
        <translation>Ein Diagramm war nicht lesbar und steht als Liste da.</translation>
    </message>
    <message>
        <source>A chart could not be read and is given as it was written.</source>
        <translation>Ein Schaubild war nicht lesbar und steht so da, wie es geschrieben war.</translation>
    </message>
    <message>
        <source>Slide %1 repeated an earlier one and was left out.</source>
        <translation>Folie %1 wiederholte eine frühere und blieb weg.</translation>
    </message>
    <message>
        <source>%1 of %2 points is a quote. For it the model&apos;s own wording was not used, because it did not match the document: %3.</source>
        <translation>%1 von %2 Punkten ist ein Zitat. Der Wortlaut des Modells wurde dafür nicht verwendet, weil er nicht zum Dokument passte: %3.</translation>
    </message>
    <message>
        <source>%1 of %2 points are quotes. For these the model&apos;s own wording was not used, because it did not match the document; for example, %3.</source>
        <translation>%1 von %2 Punkten sind Zitate. Der Wortlaut des Modells wurde für sie nicht verwendet, weil er nicht zum Dokument passte; zum Beispiel: %3.</translation>
    </message>
    <message>
        <source>%1 of %2 points are quotes. For %3 of these the model&apos;s own wording was not used, because it did not match the document: %4.</source>
        <translation>%1 von %2 Punkten sind Zitate. Für %3 davon wurde der Wortlaut des Modells nicht verwendet, weil er nicht zum Dokument passte: %4.</translation>
    </message>
    <message>
        <source>%1 of %2 points are quotes. For %3 of these the model&apos;s own wording was not used, because it did not match the document; for example, %4.</source>
        <translation>%1 von %2 Punkten sind Zitate. Für %3 davon wurde der Wortlaut des Modells nicht verwendet, weil er nicht zum Dokument passte; zum Beispiel: %4.</translation>
    </message>
    <message>
        <source>What does the customer pay, and for what?</source>
        <translation>Was zahlt der Kunde, und wofür?</translation>
    </message>
    <message>
        <source>Who pays?</source>
        <translation>Wer zahlt?</translation>
    </message>
    <message>
        <source>Which results can you show (customers, revenue, pilots)?</source>
        <translation>Welche Ergebnisse können Sie zeigen (Kunden, Umsatz, Pilotprojekte)?</translation>
    </message>
    <message>
        <source>Who is in the team, and in which roles?</source>
        <translation>Wer gehört zum Team, und in welchen Rollen?</translation>
    </message>
    <message>
        <source>What are the milestones of the next 12 to 24 months?</source>
        <translation>Was sind die Meilensteine der nächsten 12 bis 24 Monate?</translation>
    </message>
    <message>
        <source>How much do you ask for?</source>
        <translation>Um wie viel bitten Sie?</translation>
    </message>
    <message>
        <source>What is the money for?</source>
        <translation>Wofür ist das Geld?</translation>
    </message>
    <message>
        <source>How can you be reached?</source>
        <translation>Wie sind Sie zu erreichen?</translation>
    </message>
    <message>
        <source>Who presents?</source>
        <translation>Wer trägt vor?</translation>
    </message>
    <message>
        <source>The best answers of those here: reasoning, following instructions, calling tools.</source>
        <translation>Die besten Antworten der Modelle hier: Schlussfolgern, Anweisungen befolgen, Werkzeuge aufrufen.</translation>
    </message>
    <message>
        <source>For computers with little memory: near the 8B in arithmetic and code, weaker in following instructions.</source>
        <translation>Für Rechner mit wenig Speicher: nah am 8B im Rechnen und Programmieren, schwächer beim Befolgen von Anweisungen.</translation>
    </message>
    <message>
        <source>Quick on any computer; short texts and simple questions.</source>
        <translation>Schnell auf jedem Rechner; kurze Texte und einfache Fragen.</translation>
    </message>
    <message>
        <source>Half the size of the ternary 8B, and weaker: above all in calling tools.</source>
        <translation>Halb so groß wie das ternäre 8B und schwächer, vor allem beim Aufrufen von Werkzeugen.</translation>
    </message>
    <message>
        <source>The best-known model trained with ternary weights; it reads 4,096 tokens at once and knows no tools.</source>
        <translation>Das bekannteste mit ternären Gewichten trainierte Modell; es liest 4.096 Token auf einmal und kennt keine Werkzeuge.</translation>
    </message>
</context>
<context>
    <name>ServerPage</name>
    <message>
        <source>Model server</source>
        <translation>Modellserver</translation>
    </message>
    <message>
        <source>A server that speaks as OpenAI&apos;s does can answer questions in place of the built-in engine. What you write goes to it; if it is not on this computer, it leaves this computer.</source>
        <translation>Ein Server, der wie der von OpenAI spricht, kann anstelle der eingebauten Engine antworten. Was Sie schreiben, geht an ihn; steht er nicht auf diesem Rechner, verlässt es diesen Rechner.</translation>
    </message>
    <message>
        <source>Use the usual address of %1</source>
        <translation>Die übliche Adresse von %1 nehmen</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Empty: the built-in engine answers.</source>
        <translation>Leer: die eingebaute Engine antwortet.</translation>
    </message>
    <message>
        <source>The server&apos;s first model</source>
        <translation>Das erste Modell des Servers</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>the model server</source>
        <translation>der Modellserver</translation>
    </message>
    <message>
        <source>Key, if it asks for one</source>
        <translation>Schlüssel, falls es einen verlangt</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Nutzen</translation>
    </message>
    <message>
        <source>Asking …</source>
        <translation>Frage läuft …</translation>
    </message>
    <message>
        <source>It answers: %1, which holds %2 tokens at once.</source>
        <translation>Es antwortet: %1, das %2 Token auf einmal fasst.</translation>
    </message>
    <message>
        <source>The built-in engine answers.</source>
        <translation>Die eingebaute Engine antwortet.</translation>
    </message>
    <message>
        <source>Kept. Ternlight is offline, so it is asked only once you go online.</source>
        <translation>Behalten. Ternlight ist offline; gefragt wird es erst, wenn Sie online gehen.</translation>
    </message>
    <message>
        <source>Kept. It answers from the next question on.</source>
        <translation>Behalten. Es antwortet ab der nächsten Frage.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Subjects</source>
        <translation>Themen</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>Neue Zeile</translation>
    </message>
    <message>
        <source>Rename a conversation</source>
        <translation>Eine Unterhaltung umbenennen</translation>
    </message>
    <message>
        <source>Delete a conversation</source>
        <translation>Eine Unterhaltung löschen</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Hide the sidebar (Ctrl+B)</source>
        <translation>Seitenleiste ausblenden (Strg+B)</translation>
    </message>
    <message>
        <source>Ternlight</source>
        <translation>Ternlight</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neue Unterhaltung</translation>
    </message>
    <message>
        <source>New conversation (Ctrl+N)</source>
        <translation>Neue Unterhaltung (Strg+N)</translation>
    </message>
    <message>
        <source>Search everything   Ctrl K</source>
        <translation>Alles durchsuchen   Strg K</translation>
    </message>
    <message>
        <source>Search all conversations</source>
        <translation>Alle Unterhaltungen durchsuchen</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Unterhaltungen</translation>
    </message>
</context>
<context>
    <name>SlideGrid</name>
    <message>
        <source>Previews</source>
        <translation>Vorschau</translation>
    </message>
</context>
<context>
    <name>SlideStage</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Show all (Esc)</source>
        <translation>Alle zeigen (Esc)</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>Die davor</translation>
    </message>
    <message>
        <source>The one after</source>
        <translation>Die danach</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>SourceChip</name>
    <message>
        <source>Ask without the collection</source>
        <translation>Ohne die Sammlung fragen</translation>
    </message>
    <message>
        <source>Answers come from “%1”</source>
        <translation>Antworten kommen aus „%1“</translation>
    </message>
</context>
<context>
    <name>SourcePicker</name>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>A topic</source>
        <translation>Ein Thema</translation>
    </message>
    <message>
        <source>A web page</source>
        <translation>Eine Webseite</translation>
    </message>
    <message>
        <source>This conversation</source>
        <translation>Diese Unterhaltung</translation>
    </message>
    <message>
        <source>Go online</source>
        <translation>Online gehen</translation>
    </message>
    <message>
        <source>Choose a file first.</source>
        <translation>Wählen Sie zuerst eine Datei.</translation>
    </message>
    <message>
        <source>Write a topic first.</source>
        <translation>Schreiben Sie zuerst ein Thema.</translation>
    </message>
    <message>
        <source>Write an address first.</source>
        <translation>Schreiben Sie zuerst eine Adresse.</translation>
    </message>
    <message>
        <source>Ternlight is offline, and this needs the web.</source>
        <translation>Ternlight ist offline, und dies braucht das Web.</translation>
    </message>
    <message>
        <source>Add files …</source>
        <translation>Dateien hinzufügen …</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>Herausnehmen</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Thema</translation>
    </message>
    <message>
        <source>Shore power in European harbours</source>
        <translation>Landstrom in europäischen Häfen</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>From the answers in “%1”.</source>
        <translation>Aus den Antworten in „%1“.</translation>
    </message>
    <message>
        <source>Read on this computer; nothing is sent anywhere.</source>
        <translation>Auf diesem Rechner gelesen; nichts wird verschickt.</translation>
    </message>
    <message>
        <source>Looked up on the web; what is made cites the pages that were read.</source>
        <translation>Im Web nachgesehen; was entsteht, zitiert die gelesenen Seiten.</translation>
    </message>
    <message>
        <source>This one page is read.</source>
        <translation>Diese eine Seite wird gelesen.</translation>
    </message>
    <message>
        <source>Nothing else is read.</source>
        <translation>Sonst wird nichts gelesen.</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Dateien hinzufügen</translation>
    </message>
</context>
<context>
    <name>StartScreen</name>
    <message>
        <source>What shall we do?</source>
        <translation>Was soll geschehen?</translation>
    </message>
    <message>
        <source>Runs on your own computer, with nothing to sign up for.</source>
        <translation>Läuft auf Ihrem eigenen Rechner, ohne Anmeldung.</translation>
    </message>
    <message>
        <source>Ask a question</source>
        <translation>Eine Frage stellen</translation>
    </message>
    <message>
        <source>Write, explain, rephrase. The model answers from what it knows.</source>
        <translation>Schreiben, erklären, umformulieren. Das Modell antwortet aus dem, was es weiß.</translation>
    </message>
    <message>
        <source>No language model is loaded.</source>
        <translation>Kein Sprachmodell ist geladen.</translation>
    </message>
    <message>
        <source>Summaries still work: their points are the document&apos;s own words.</source>
        <translation>Zusammenfassungen gehen weiterhin: Ihre Punkte sind dann die eigenen Worte des Dokuments.</translation>
    </message>
    <message>
        <source>The language model could not be started.</source>
        <translation>Das Sprachmodell ließ sich nicht starten.</translation>
    </message>
</context>
<context>
    <name>StepRow</name>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>waiting for you</source>
        <translation>wartet auf Sie</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>done with doubts</source>
        <translation>fertig, mit Zweifeln</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>Called %1 with</source>
        <translation>%1 wurde aufgerufen mit</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
</context>
<context>
    <name>StepsCard</name>
    <message>
        <source>Hide the steps</source>
        <translation>Schritte ausblenden</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop this task</source>
        <translation>Diese Aufgabe anhalten</translation>
    </message>
    <message>
        <source>%n step</source>
        <translation>%n Schritt</translation>
    </message>
    <message>
        <source>%n steps</source>
        <translation>%n Schritte</translation>
    </message>
    <message>
        <source>Waiting for you</source>
        <translation>Wartet auf Sie</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Arbeitet</translation>
    </message>
    <message>
        <source>Done with doubts</source>
        <translation>Fertig, mit Zweifeln</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Not finished</source>
        <translation>Nicht fertig</translation>
    </message>
    <message>
        <source>Show the steps</source>
        <translation>Schritte zeigen</translation>
    </message>
</context>
<context>
    <name>SummarizeForm</name>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
</context>
<context>
    <name>SummaryCard</name>
    <message>
        <source>Summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>Make a deck</source>
        <translation>Präsentation erstellen</translation>
    </message>
    <message>
        <source>Shorter</source>
        <translation>Kürzer</translation>
    </message>
    <message>
        <source>Longer</source>
        <translation>Länger</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Save as …</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Something is running in this conversation.</source>
        <translation>In dieser Unterhaltung läuft etwas.</translation>
    </message>
    <message>
        <source>This is already the shortest.</source>
        <translation>Das ist schon die kürzeste.</translation>
    </message>
    <message>
        <source>This is already the longest.</source>
        <translation>Das ist schon die längste.</translation>
    </message>
    <message>
        <source>no language model</source>
        <translation>kein Sprachmodell</translation>
    </message>
    <message>
        <source>Doubts</source>
        <translation>Zweifel</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Anfangen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>The language changes with the next start.</source>
        <translation>Die Sprache wechselt mit dem nächsten Start.</translation>
    </message>
    <message>
        <source>An assistant on your own computer</source>
        <translation>Ein Assistent auf Ihrem eigenen Rechner</translation>
    </message>
    <message>
        <source>Drop a document and read a summary in which every point opens the page that it rests on. Ask questions, and take the answers with you as PDF, Word or Markdown.</source>
        <translation>Legen Sie ein Dokument ab und lesen Sie eine Zusammenfassung, in der jeder Punkt die Seite öffnet, auf der er beruht. Stellen Sie Fragen und nehmen Sie die Antworten als PDF, Word oder Markdown mit.</translation>
    </message>
    <message>
        <source>Show me larger models afterwards</source>
        <translation>Danach größere Modelle zeigen</translation>
    </message>
    <message>
        <source>A small model is ready</source>
        <translation>Ein kleines Modell ist bereit</translation>
    </message>
    <message>
        <source>It works at once and without a connection, phrases what is found in your documents, and is often wrong on its own. A larger model answers better: Settings, Models lists some.</source>
        <translation>Es arbeitet sofort und ohne Verbindung, formuliert, was in Ihren Dokumenten steht, und irrt für sich allein oft. Ein größeres Modell antwortet besser: Unter Einstellungen, Modelle stehen einige.</translation>
    </message>
    <message>
        <source>Offline until you say otherwise</source>
        <translation>Offline, bis Sie es anders sagen</translation>
    </message>
    <message>
        <source>No connection is opened now. The line at the bottom left switches that; every request is then written to a ledger that you can read under Settings, Privacy. There is no account and no telemetry.</source>
        <translation>Jetzt wird keine Verbindung geöffnet. Die Zeile unten links schaltet das um; jede Anfrage steht dann in einem Protokoll, das Sie unter Einstellungen, Privatsphäre lesen können. Es gibt kein Konto und keine Telemetrie.</translation>
    </message>
    <message>
        <source>Ctrl+Shift+P lists all commands, F1 the keyboard shortcuts.</source>
        <translation>Strg+Umschalt+P zeigt alle Befehle, F1 die Tastenkürzel.</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Show Ternlight</source>
        <translation>Ternlight zeigen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Ternlight has finished</source>
        <translation>Ternlight ist fertig</translation>
    </message>
</context>
<context>
    <name>UnfinishedDialog</name>
    <message>
        <source>Unfinished work</source>
        <translation>Unfertige Arbeit</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Ternlight was stopped while it worked on this. Going on takes up what is kept; later, that can be done in the conversation.</source>
        <translation>Ternlight wurde angehalten, während es hieran arbeitete. „Weiter“ knüpft an das Erhaltene an; später geht das auch in der Unterhaltung.</translation>
    </message>
</context>
<context>
    <name>UnfinishedLine</name>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
</context>
<context>
    <name>UserTurn</name>
    <message>
        <source>Copy your message</source>
        <translation>Ihre Nachricht kopieren</translation>
    </message>
    <message>
        <source>Edit your message</source>
        <translation>Ihre Nachricht bearbeiten</translation>
    </message>
    <message>
        <source>asked of “%1”</source>
        <translation>gefragt: „%1“</translation>
    </message>
    <message>
        <source>summarise</source>
        <translation>zusammenfassen</translation>
    </message>
    <message>
        <source>Your message, edited</source>
        <translation>Ihre Nachricht, bearbeitet</translation>
    </message>
    <message>
        <source>Send as a new version</source>
        <translation>Als neue Fassung senden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>this conversation</source>
        <translation>diese Unterhaltung</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Pitch deck</source>
        <translation>Pitch-Präsentation</translation>
    </message>
    <message>
        <source>Deck</source>
        <translation>Präsentation</translation>
    </message>
</context>
<context>
    <name>VersionSwitch</name>
    <message>
        <source>Previous version</source>
        <translation>Vorige Fassung</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>Nächste Fassung</translation>
    </message>
    <message>
        <source>Version %1 of %2</source>
        <translation>Fassung %1 von %2</translation>
    </message>
</context>
<context>
    <name>WaitingList</name>
    <message>
        <source>%n file waits</source>
        <translation>%n Datei wartet</translation>
    </message>
    <message>
        <source>%n files wait</source>
        <translation>%n Dateien warten</translation>
    </message>
    <message>
        <source>%n message waits</source>
        <translation>%n Nachricht wartet</translation>
    </message>
    <message>
        <source>%n messages wait</source>
        <translation>%n Nachrichten warten</translation>
    </message>
    <message>
        <source>Do not send “%1”</source>
        <translation>„%1“ nicht senden</translation>
    </message>
    <message>
        <source>Leave %1 out</source>
        <translation>%1 weglassen</translation>
    </message>
</context>
<context>
    <name>WebPage</name>
    <message>
        <source>Web search</source>
        <translation>Websuche</translation>
    </message>
    <message>
        <source>What you search for goes to the services chosen here, while Ternlight is online.</source>
        <translation>Wonach Sie suchen, geht an die hier gewählten Dienste, solange Ternlight online ist.</translation>
    </message>
    <message>
        <source>DuckDuckGo and Wikipedia, no key needed</source>
        <translation>DuckDuckGo und Wikipedia, ohne Schlüssel</translation>
    </message>
    <message>
        <source>Your own SearXNG server</source>
        <translation>Ihr eigener SearXNG-Server</translation>
    </message>
    <message>
        <source>Brave Search, with a key</source>
        <translation>Brave Search, mit Schlüssel</translation>
    </message>
    <message>
        <source>Tavily, with a key</source>
        <translation>Tavily, mit Schlüssel</translation>
    </message>
    <message>
        <source>Search service</source>
        <translation>Suchdienst</translation>
    </message>
    <message>
        <source>Address of the SearXNG server</source>
        <translation>Adresse des SearXNG-Servers</translation>
    </message>
    <message>
        <source>Hosts that may be opened though they are private</source>
        <translation>Private Rechner, die dennoch geöffnet werden dürfen</translation>
    </message>
    <message>
        <source>One a line, HOST or HOST:PORT. Public web pages need no entry.</source>
        <translation>Je Zeile einer, HOST oder HOST:PORT. Öffentliche Webseiten brauchen keinen Eintrag.</translation>
    </message>
    <message>
        <source>Hosts that are never opened</source>
        <translation>Rechner, die nie geöffnet werden</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Gesichert.</translation>
    </message>
</context>
<context>
    <name>_DropZone</name>
    <message>
        <source>Drop a document here</source>
        <translation>Dokument hier ablegen</translation>
    </message>
    <message>
        <source>choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message>
        <source>or</source>
        <translation>oder</translation>
    </message>
    <message>
        <source>·  stays on this computer</source>
        <translation>·  bleibt auf diesem Rechner</translation>
    </message>
</context>
</TS>
