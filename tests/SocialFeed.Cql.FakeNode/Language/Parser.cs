using System.Globalization;

namespace SocialFeed.Cql.FakeNode.Language;

/// <summary>Statements of CQL, as far as clients and tests of drivers use them: tables, rows, conditions, paging; no functions, roles or views.</summary>
internal sealed class Parser
{
    private readonly List<Token> tokens;
    private int position;
    private int markers;

    private Parser(string text) => tokens = Scanner.Scan(text);

    /// <exception cref="CqlError">SYNTAX.</exception>
    public static Statement Parse(string text)
    {
        var parser = new Parser(text);
        var statement = parser.ParseStatement();
        parser.TrySymbol(";");
        if (parser.Peek.Kind != TokenKind.End)
            throw parser.Unexpected();
        return statement;
    }

    private Token Peek => tokens[position];

    private Statement ParseStatement()
    {
        var word = Word();
        return word switch
        {
            "select" => ParseSelect(),
            "insert" => ParseInsert(),
            "update" => ParseUpdate(),
            "delete" => ParseDelete(),
            "begin" => ParseBatch(),
            "create" => ParseCreate(),
            "alter" => ParseAlter(),
            "drop" => ParseDrop(),
            "truncate" => ParseTruncate(),
            "use" => new UseStatement(Name()),
            _ => throw CqlError.Syntax($"line 1:0 no viable alternative at input '{word}'"),
        };
    }

    private Truncate ParseTruncate()
    {
        TryWord("table");
        return new Truncate(Table());
    }

    private Statement ParseCreate()
    {
        var target = Word();
        switch (target)
        {
            case "keyspace":
                return ParseCreateKeyspace();
            case "table" or "columnfamily":
                return ParseCreateTable();
            case "type":
                return ParseCreateType();
            case "index" or "custom" or "user" or "role":
                position = tokens.Count - 1;
                return new NoEffect();
            default:
                throw CqlError.Syntax($"line 1:7 no viable alternative at input '{target}'");
        }
    }

    private CreateKeyspace ParseCreateKeyspace()
    {
        var ifNotExists = TryIf("not", "exists");
        var name = Name();
        Dictionary<string, string> replication = [];
        var durable = true;
        Expect("with");
        do
        {
            var option = Word();
            Symbol("=");
            if (option == "replication")
                replication = ((MapTerm)ParseTerm()).Entries.ToDictionary(e => ((Constant)e.Key).Text, e => ((Constant)e.Value).Text);
            else
                durable = ParseTerm() is not Constant { Text: "false" };
        }
        while (TryWord("and"));
        return new CreateKeyspace(name, ifNotExists, replication, durable);
    }

    private CreateTable ParseCreateTable()
    {
        var ifNotExists = TryIf("not", "exists");
        var table = Table();
        var columns = new List<ColumnDefinition>();
        List<string> partitionKey = [], clustering = [];
        Symbol("(");
        do
        {
            if (Peek is { Kind: TokenKind.Word, Value: "primary" } && tokens[position + 1].Value == "key")
            {
                position += 2;
                ParsePrimaryKey(partitionKey, clustering);
                continue;
            }
            var name = Name();
            var type = ParseType();
            columns.Add(new ColumnDefinition(name, type, TryWord("static")));
            if (TryWord("primary"))
            {
                Expect("key");
                partitionKey.Add(name);
            }
        }
        while (TrySymbol(","));
        Symbol(")");
        var descending = new Dictionary<string, bool>();
        if (TryWord("with"))
            ParseTableOptions(descending);
        return new CreateTable(table, ifNotExists, columns, partitionKey, clustering, descending);
    }

    private void ParsePrimaryKey(List<string> partitionKey, List<string> clustering)
    {
        Symbol("(");
        if (TrySymbol("("))
        {
            partitionKey.AddRange(Names());
            Symbol(")");
        }
        else
        {
            partitionKey.Add(Name());
        }
        while (TrySymbol(","))
            clustering.Add(Name());
        Symbol(")");
    }

    private void ParseTableOptions(Dictionary<string, bool> descending)
    {
        do
        {
            var option = Word();
            if (option == "clustering")
            {
                Expect("order");
                Expect("by");
                Symbol("(");
                do
                    descending[Name()] = Direction();
                while (TrySymbol(","));
                Symbol(")");
            }
            else if (option == "compact")
            {
                Expect("storage");
            }
            else
            {
                Symbol("=");
                ParseTerm();
            }
        }
        while (TryWord("and"));
    }

    private CreateType ParseCreateType()
    {
        var ifNotExists = TryIf("not", "exists");
        var name = Table();
        var fields = new List<(string, TypeName)>();
        Symbol("(");
        do
            fields.Add((Name(), ParseType()));
        while (TrySymbol(","));
        Symbol(")");
        return new CreateType(name, ifNotExists, fields);
    }

    private Statement ParseAlter()
    {
        var target = Word();
        if (target is not ("table" or "type"))
        {
            position = tokens.Count - 1;
            return new NoEffect();
        }
        var name = Table();
        var action = Word();
        if (target == "type" && action == "add")
            return new AlterType(name, Name(), ParseType());
        if (target == "table" && action == "add")
            return new AlterTable(name, Name(), ParseType());
        if (target == "table" && action == "drop")
            return new AlterTable(name, Name(), null);
        position = tokens.Count - 1;
        return new NoEffect();
    }

    private Statement ParseDrop()
    {
        var target = Word();
        if (target is not ("keyspace" or "table" or "columnfamily" or "type"))
        {
            position = tokens.Count - 1;
            return new NoEffect();
        }
        var ifExists = TryIf("exists");
        return new Drop(target == "columnfamily" ? "TABLE" : target.ToUpperInvariant(), Table(), ifExists);
    }

    private TypeName ParseType()
    {
        var name = Peek.Kind == TokenKind.Text ? $"'{Next().Value}'" : Name();
        if (TrySymbol("."))
            name = Name();
        var parameters = new List<TypeName>();
        if (TrySymbol("<"))
        {
            do
                parameters.Add(ParseType());
            while (TrySymbol(","));
            Symbol(">");
        }
        return new TypeName(name, parameters);
    }

    private Insert ParseInsert()
    {
        Expect("into");
        var table = Table();
        Symbol("(");
        var columns = Names();
        Symbol(")");
        Expect("values");
        Symbol("(");
        var values = Terms();
        Symbol(")");
        if (columns.Count != values.Count)
            throw CqlError.Invalid("Unmatched column names/values");
        var ifNotExists = TryIf("not", "exists");
        return new Insert(table, columns, values, ifNotExists, ParseUsing());
    }

    private Update ParseUpdate()
    {
        var table = Table();
        var options = ParseUsing();
        Expect("set");
        var assignments = new List<Assignment>();
        do
            assignments.Add(ParseAssignment());
        while (TrySymbol(","));
        Expect("where");
        var where = ParseWhere();
        var (ifExists, conditions) = ParseConditions();
        return new Update(table, assignments, where, conditions, ifExists, options);
    }

    private Assignment ParseAssignment()
    {
        var column = Name();
        Symbol("=");
        if (Peek.Kind is TokenKind.Word or TokenKind.Quoted && Peek.Value == column && tokens[position + 1].Value is "+" or "-")
        {
            position++;
            return new Assignment(column, Next().Value == "+" ? AssignmentKind.Add : AssignmentKind.Subtract, ParseTerm());
        }
        var value = ParseTerm();
        if (!TrySymbol("+"))
            return new Assignment(column, AssignmentKind.Set, value);
        Name();
        return new Assignment(column, AssignmentKind.Prepend, value);
    }

    private Delete ParseDelete()
    {
        List<string> columns = Peek is { Kind: TokenKind.Word, Value: "from" } ? [] : Names();
        Expect("from");
        var table = Table();
        var options = ParseUsing();
        Expect("where");
        var where = ParseWhere();
        var (ifExists, conditions) = ParseConditions();
        return new Delete(table, columns, where, conditions, ifExists, options);
    }

    private BatchText ParseBatch()
    {
        var type = TryWord("unlogged") ? (byte)1 : TryWord("counter") ? (byte)2 : (byte)0;
        Expect("batch");
        ParseUsing();
        var statements = new List<Statement>();
        while (!TryWord("apply"))
        {
            statements.Add(ParseStatement());
            TrySymbol(";");
        }
        Expect("batch");
        return new BatchText(statements, type);
    }

    private (bool IfExists, List<Condition> Conditions) ParseConditions()
    {
        if (!TryWord("if"))
            return (false, []);
        if (TryWord("exists"))
            return (true, []);
        var conditions = new List<Condition>();
        do
            conditions.Add(new Condition(Name(), Operator(), ParseTerm()));
        while (TryWord("and"));
        return (false, conditions);
    }

    private Using ParseUsing()
    {
        Term? timestamp = null, ttl = null;
        if (!TryWord("using"))
            return new Using(null, null);
        do
        {
            if (TryWord("ttl"))
                ttl = Renamed(ParseTerm(), "[ttl]");
            else
            {
                Expect("timestamp");
                timestamp = Renamed(ParseTerm(), "[timestamp]");
            }
        }
        while (TryWord("and"));
        return new Using(timestamp, ttl);
    }

    private Select ParseSelect()
    {
        var distinct = TryWord("distinct");
        var selectors = new List<Selector>();
        if (!TrySymbol("*"))
        {
            do
                selectors.Add(ParseSelector());
            while (TrySymbol(","));
        }
        Expect("from");
        var table = Table();
        var where = TryWord("where") ? ParseWhere() : [];
        var order = new List<(string, bool)>();
        if (TryWord("order"))
        {
            Expect("by");
            do
                order.Add((Name(), Direction()));
            while (TrySymbol(","));
        }
        var limit = TryWord("limit") ? Renamed(ParseTerm(), "[limit]") : null;
        if (TryWord("allow"))
            Expect("filtering");
        return new Select(table, selectors, distinct, where, order, limit);
    }

    private Selector ParseSelector()
    {
        var name = Name();
        List<string> arguments = [name];
        string? function = null;
        if (TrySymbol("("))
        {
            function = name;
            if (TrySymbol("*") || Peek.Kind == TokenKind.Number && Next().Kind == TokenKind.Number)
                arguments = [];
            else
                arguments = Peek.Value == ")" ? [] : Names();
            Symbol(")");
        }
        return new Selector(function, arguments, TryWord("as") ? Name() : null);
    }

    private List<Relation> ParseWhere()
    {
        var relations = new List<Relation>();
        do
            relations.Add(ParseRelation());
        while (TryWord("and"));
        return relations;
    }

    private Relation ParseRelation()
    {
        if (Peek.Value == "token" && tokens[position + 1].Value == "(")
        {
            position += 2;
            var columns = Names();
            Symbol(")");
            return new Relation(columns, IsToken: true, Operator(), [Renamed(ParseTerm(), "partition key token")], IsInMarker: false);
        }
        var column = Name();
        if (!TryWord("in"))
            return new Relation([column], IsToken: false, Operator(), [ParseTerm()], IsInMarker: false);
        if (Peek.Kind == TokenKind.Marker)
            return new Relation([column], IsToken: false, "in", [Renamed(ParseTerm(), $"in({column})")], IsInMarker: true);
        Symbol("(");
        List<Term> values = Peek.Value == ")" ? [] : Terms();
        Symbol(")");
        return new Relation([column], IsToken: false, "in", values, IsInMarker: false);
    }

    private string Operator()
    {
        var token = Next();
        return token is { Kind: TokenKind.Symbol, Value: "=" or "<" or ">" or "<=" or ">=" or "!=" } ? token.Value : throw Unexpected(token);
    }

    private List<Term> Terms()
    {
        List<Term> terms = [ParseTerm()];
        while (TrySymbol(","))
            terms.Add(ParseTerm());
        return terms;
    }

    private Term ParseTerm()
    {
        var token = Next();
        switch (token.Kind)
        {
            case TokenKind.Marker:
                return new Marker(markers++, token.Value.Length == 0 ? null : token.Value);
            case TokenKind.Text or TokenKind.Number or TokenKind.Uuid or TokenKind.Hex:
                return new Constant(token.Kind, token.Value);
            case TokenKind.Word when token.Value == "null":
                return new NullTerm();
            case TokenKind.Word when TrySymbol("("):
                List<Term> arguments = Peek.Value == ")" ? [] : Terms();
                Symbol(")");
                return new FunctionTerm(token.Value, arguments);
            case TokenKind.Word:
                return new Constant(token.Kind, token.Value);
            case TokenKind.Symbol when token.Value is "[" or "(":
                return ParseSequence(token.Value[0]);
            case TokenKind.Symbol when token.Value == "{":
                return ParseBraces();
            default:
                throw Unexpected(token);
        }
    }

    private CollectionTerm ParseSequence(char opening)
    {
        var closing = opening == '[' ? "]" : ")";
        List<Term> items = Peek.Value == closing ? [] : Terms();
        Symbol(closing);
        return new CollectionTerm(items, opening);
    }

    /// <summary>A set, a map, or the fields of a user-defined type.</summary>
    private Term ParseBraces()
    {
        if (TrySymbol("}"))
            return new CollectionTerm([], '{');
        if (Peek.Kind is TokenKind.Word or TokenKind.Quoted && tokens[position + 1].Value == ":")
        {
            var fields = new List<(string, Term)>();
            do
            {
                var name = Name();
                Symbol(":");
                fields.Add((name, ParseTerm()));
            }
            while (TrySymbol(","));
            Symbol("}");
            return new FieldsTerm(fields);
        }
        List<Term> items = [];
        List<(Term, Term)> entries = [];
        do
        {
            var first = ParseTerm();
            if (TrySymbol(":"))
                entries.Add((first, ParseTerm()));
            else
                items.Add(first);
        }
        while (TrySymbol(","));
        Symbol("}");
        return entries.Count > 0 ? new MapTerm(entries) : new CollectionTerm(items, '{');
    }

    private static Term Renamed(Term term, string name) => term is Marker { Name: null } marker ? marker with { Name = name } : term;

    private bool Direction() => TryWord("desc") || (TryWord("asc") && false);

    private TableName Table()
    {
        var first = Name();
        return TrySymbol(".") ? new TableName(first, Name()) : new TableName(null, first);
    }

    private List<string> Names()
    {
        List<string> names = [Name()];
        while (TrySymbol(","))
            names.Add(Name());
        return names;
    }

    private string Name()
    {
        var token = Next();
        return token.Kind is TokenKind.Word or TokenKind.Quoted ? token.Value : throw Unexpected(token);
    }

    private string Word()
    {
        var token = Next();
        return token.Kind == TokenKind.Word ? token.Value : throw Unexpected(token);
    }

    private void Expect(string word)
    {
        if (!TryWord(word))
            throw Unexpected();
    }

    private void Symbol(string symbol)
    {
        if (!TrySymbol(symbol))
            throw Unexpected();
    }

    private bool TryIf(params string[] words)
    {
        if (Peek is not { Kind: TokenKind.Word, Value: "if" })
            return false;
        position++;
        foreach (var word in words)
            Expect(word);
        return true;
    }

    private bool TryWord(string word) => Try(TokenKind.Word, word);

    private bool TrySymbol(string symbol) => Try(TokenKind.Symbol, symbol);

    private bool Try(TokenKind kind, string value)
    {
        if (Peek.Kind != kind || Peek.Value != value)
            return false;
        position++;
        return true;
    }

    private Token Next() => Peek.Kind == TokenKind.End ? throw Unexpected() : tokens[position++];

    private CqlError Unexpected() => Unexpected(Peek);

    private CqlError Unexpected(Token token) => CqlError.Syntax(
        string.Create(CultureInfo.InvariantCulture, $"line 1:{position} no viable alternative at input '{(token.Kind == TokenKind.End ? "<EOF>" : token.Value)}'"));
}
