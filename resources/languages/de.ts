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
        <translation>Präsentation</translation>
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
        <source>Save as Markdown</source>
        <translation>Als Markdown sichern</translation>
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
        <source>Save the answer as Markdown</source>
        <translation>Antwort als Markdown sichern</translation>
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
        <translation>Nach Änderungen sehen</translation>
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
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
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
        <translation>Der Export enthält Unterhaltungen, Personas, was gemerkt wurde, und welche Dateien in welcher Sammlung sind. Ihre eigenen Dateien bleiben, wo sie sind, was immer hier gelöscht wird.</translation>
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
        <translation>Unterhaltungen, Zusammenfassungen, Projekte, Personas, eingefügte Bilder</translation>
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
        <source>Measuring</source>
        <translation>Misst</translation>
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
        <source>Show the sidebar (Ctrl+B)</source>
        <translation>Seitenleiste einblenden (Strg+B)</translation>
    </message>
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
        <source>Summarise documents</source>
        <translation>Dokumente zusammenfassen</translation>
    </message>
    <message>
        <source>Choose a model file</source>
        <translation>Modelldatei wählen</translation>
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
        <translation>Sichern als …</translation>
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
        <translation>Sichern als</translation>
    </message>
    <message>
        <source>The file is no longer where it was. Save it once more.</source>
        <translation>Die Datei ist nicht mehr dort, wo sie war. Sichern Sie sie noch einmal.</translation>
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
        <source>see note</source>
        <translation>siehe Hinweis</translation>
    </message>
    <message>
        <source>No language model</source>
        <translation>Kein Sprachmodell</translation>
    </message>
    <message>
        <source>summaries quote their source</source>
        <translation>Zusammenfassungen zitieren ihre Quelle</translation>
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
        <translation>Sichern</translation>
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
        <translation>Die Einstellungen ließen sich nicht in %1 sichern (%2). Die alten bleiben.</translation>
    </message>
    <message>
        <source>Your conversations could not be read or saved. The log has the details; please report it.</source>
        <translation>Ihre Unterhaltungen ließen sich nicht lesen oder sichern. Die Logdatei hat die Einzelheiten; bitte melden Sie es.</translation>
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
        <source>Save as Markdown</source>
        <translation>Als Markdown sichern</translation>
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
        <translation>Sichern</translation>
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
