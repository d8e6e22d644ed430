using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests;

/// <summary>Multipart bodies: what arrives, who owns what, and when it is freed.</summary>
public sealed class CurlMimeTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Parts_arrive_as_they_were_set()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "file.txt");
        File.WriteAllText(path, "from disk");
        using var curl = Form();
        using var mime = new CurlMime(curl);
        mime.AddPart().SetName("text").SetData("grüße");
        mime.AddPart().SetName("bytes").SetData([0, 1, 255]).SetFileName("b.bin").SetType("application/x-b");
        mime.AddPart().SetName("file").SetFileData(path);
        mime.AddPart().SetName("renamed").SetFileData(path).SetFileName("other.html");
        mime.AddPart().SetName("headers").SetData("x").SetHeaders(["X-One: 1", "X-Two: 2"]);
        mime.AddPart().SetName("empty").SetData("");
        curl.SetOpt(CurlOpt.MimePost, mime);

        var form = curl.PerformJson();

        Assert.Equal("multipart/form-data", form.Text("contentType"));
        Assert.Equal("grüße", Field(form, "text").Text("text"));
        Assert.Equal("", Field(form, "empty").Text("text"));
        Assert.Contains(Field(form, "headers").GetProperty("headers").EnumerateArray(), pair =>
            pair[0].GetString() == "X-Two" && pair[1].GetString() == "2");
        var bytes = FilePart(form, "bytes");
        Assert.Equal(("b.bin", "application/x-b", 3), (bytes.Text("filename"), bytes.Text("contentType"), bytes.GetProperty("length").GetInt32()));
        var file = FilePart(form, "file");
        Assert.Equal(("file.txt", "text/plain", "from disk"), (file.Text("filename"), file.Text("contentType"), file.Text("text")));
        var renamed = FilePart(form, "renamed");
        Assert.Equal(("other.html", "text/html"), (renamed.Text("filename"), renamed.Text("contentType")));
    }

    [Fact]
    public void Builders_do_the_same_in_one_call()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "file.txt");
        File.WriteAllText(path, "from disk");
        using var curl = Form();
        using var mime = new CurlMime(curl);
        mime.AddField("field", "value", contentType: "text/x-v", headers: ["X-A: b"]);
        mime.AddData("data", "abc"u8, fileName: "abc.txt", encoder: "base64");
        mime.AddFile("file", path, fileName: "f.txt");
        mime.AddStream("stream", new MemoryStream("streamed"u8.ToArray()), fileName: "s.txt");
        curl.SetOpt(CurlOpt.MimePost, mime);

        var form = curl.PerformJson();

        Assert.Equal(("value", "text/x-v"), (Field(form, "field").Text("text"), Field(form, "field").Text("contentType")));
        Assert.Equal("YWJj", FilePart(form, "data").Text("text"));
        Assert.Equal(("f.txt", "from disk"), (FilePart(form, "file").Text("filename"), FilePart(form, "file").Text("text")));
        Assert.Equal("streamed", FilePart(form, "stream").Text("text"));
    }

    [Fact]
    public void Null_removes_what_was_set()
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        var part = mime.AddPart().SetName("a").SetFileName("f").SetType("text/x").SetEncoder("base64").SetHeaders(["X-A: b"]).SetData("abc");
        part.SetFileName(null).SetType(null).SetEncoder(null).SetHeaders(null);
        curl.SetOpt(CurlOpt.MimePost, mime);
        var field = Field(curl.PerformJson(), "a");
        Assert.Equal("abc", field.Text("text"));
        Assert.Null(field.Text("contentType"));
        Assert.Equal(1, field.GetProperty("headers").GetArrayLength());

        part.SetData(null);
        Assert.Equal("", Field(curl.PerformJson(), "a").Text("text"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_callback_supplies_a_part_of_known_or_unknown_size(bool known)
    {
        var content = Encoding.ASCII.GetBytes(new string('c', 200_000));
        using var curl = Form();
        using var mime = new CurlMime(curl);
        var source = new MemoryStream(content);
        mime.AddPart().SetName("big").SetFileName("big").SetDataCallback(
            buffer => source.Read(buffer), size: known ? content.Length : null);
        curl.SetOpt(CurlOpt.MimePost, mime);

        var form = curl.PerformJson();

        Assert.Equal(200_000, FilePart(form, "big").GetProperty("length").GetInt32());
        Assert.Equal(known, form.Text("framing") != "chunked");
    }

    [Fact]
    public void A_source_that_can_seek_is_sent_again()
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        var stream = new MemoryStream("skipped content"u8.ToArray()) { Position = 8 };
        mime.AddPart().SetName("s").SetStream(stream);
        curl.SetOpt(CurlOpt.MimePost, mime);

        Assert.Equal("content", Field(curl.PerformJson(), "s").Text("text"));
        Assert.Equal("content", Field(curl.PerformJson(), "s").Text("text"));
    }

    [Fact]
    public void A_source_that_cannot_seek_is_not()
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        var once = new MemoryStream("once"u8.ToArray());
        mime.AddPart().SetName("s").SetDataCallback(buffer => once.Read(buffer));
        curl.SetOpt(CurlOpt.MimePost, mime);
        Assert.Equal("once", Field(curl.PerformJson(), "s").Text("text"));

        curl.Fails(CurlCode.SendFailRewind);
    }

    [Fact]
    public void Parts_nest()
    {
        using var curl = TestCurl.To(_server.HttpUri, "echo");
        using var mime = new CurlMime(curl);
        mime.AddField("outer", "1");
        var inner = mime.AddMultipart("inner", "alternative");
        inner.AddField("deep", "2");
        var innermost = new CurlMime(curl);
        inner.AddPart().SetSubparts(innermost);
        innermost.AddStream(null, new MemoryStream("streamed"u8.ToArray()));
        curl.SetOpt(CurlOpt.MimePost, mime);

        var body = curl.PerformString();

        Assert.Contains("Content-Type: multipart/alternative", body, StringComparison.Ordinal);
        Assert.Contains("Content-Type: multipart/mixed", body, StringComparison.Ordinal);
        Assert.Contains("name=\"deep\"", body, StringComparison.Ordinal);
        Assert.Contains("streamed", body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_may_change_between_transfers()
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        var part = mime.AddField("a", "1");
        curl.SetOpt(CurlOpt.MimePost, mime);
        Assert.Equal("1", Field(curl.PerformJson(), "a").Text("text"));

        part.SetData("2");
        mime.AddField("b", "3");
        var form = curl.PerformJson();

        Assert.Equal("2", Field(form, "a").Text("text"));
        Assert.Equal("3", Field(form, "b").Text("text"));
    }

    [Theory]
    [InlineData("unset")]
    [InlineData("reset")]
    [InlineData("dispose")]
    public void Without_its_body_a_handle_gets_again(string how)
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        mime.AddField("a", "1");
        curl.SetOpt(CurlOpt.MimePost, mime);
        curl.Perform();

        switch (how)
        {
            case "unset":
                curl.Unset(CurlOpt.MimePost);
                break;
            case "reset":
                curl.Reset();
                break;
            default:
                mime.Dispose();
                break;
        }

        curl.Locate(_server.HttpUri, "get");
        Assert.Equal("GET", curl.PerformJson().Text("method"));
        if (how != "dispose")
        {
            curl.SetOpt(CurlOpt.MimePost, mime);
            Assert.Equal("POST", curl.PerformJson().Text("method"));
        }
    }

    [Fact]
    public void Unsetting_a_body_that_is_not_there_leaves_the_method()
    {
        using var curl = TestCurl.To(_server.HttpUri, "get");
        curl.SetOpt(CurlOpt.PostFields, "x");

        curl.Unset(CurlOpt.MimePost);

        Assert.Equal("POST", curl.PerformJson().Text("method"));
    }

    [Fact]
    public void A_part_that_throws_ends_the_transfer_with_its_exception()
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        var part = mime.AddPart().SetName("a").SetDataCallback(_ => throw new FormatException("no more"));
        curl.SetOpt(CurlOpt.MimePost, mime);

        var error = curl.Fails(CurlCode.AbortedByCallback);

        Assert.Equal("no more", Assert.IsType<FormatException>(error.InnerException).Message);
        part.SetDataCallback(_ => throw new OperationCanceledException("stop"));
        Assert.Equal("stop", Assert.Throws<OperationCanceledException>(() => curl.Perform()).Message);
        part.SetDataCallback(_ => CurlReadResult.Abort);
        Assert.Null(curl.Fails(CurlCode.AbortedByCallback).InnerException);
        part.SetDataCallback(buffer => buffer.Length + 1);
        Assert.IsType<InvalidOperationException>(curl.Fails(CurlCode.AbortedByCallback).InnerException);
        part.SetData("fine");
        Assert.Equal("fine", Field(curl.PerformJson(), "a").Text("text"));
    }

    [Fact]
    public void A_seek_that_throws_comes_out_of_the_transfer()
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        var once = new MemoryStream("once"u8.ToArray());
        mime.AddPart().SetName("a").SetDataCallback(buffer => once.Read(buffer), (_, _) => throw new FormatException("stuck"));
        curl.SetOpt(CurlOpt.MimePost, mime);
        curl.Perform();

        var error = curl.Fails(CurlCode.SendFailRewind);

        Assert.Equal("stuck", Assert.IsType<FormatException>(error.InnerException).Message);
    }

    [Fact]
    public void What_a_duplicates_part_throws_comes_out_of_the_duplicate()
    {
        var fail = true;
        using var curl = Form();
        using var mime = new CurlMime(curl);
        mime.AddPart().SetName("a").SetDataCallback(
            _ => fail ? throw new FormatException("once") : 0, (_, _) => CurlSeekResult.Ok);
        curl.SetOpt(CurlOpt.MimePost, mime);
        using var copy = curl.Duplicate();

        Assert.IsType<FormatException>(copy.Fails(CurlCode.AbortedByCallback).InnerException);

        fail = false;
        Assert.Equal("", Field(curl.PerformJson(), "a").Text("text"));
    }

    [Theory]
    [InlineData("mime, curl, copy")]
    [InlineData("copy, mime, curl")]
    [InlineData("curl, copy, mime")]
    [InlineData("copy, curl, mime")]
    [InlineData("curl, mime, copy")]
    [InlineData("mime, copy, curl")]
    public void The_free_action_runs_once_with_the_last_copy(string order)
    {
        var freed = 0;
        var curl = Form();
        var mime = new CurlMime(curl);
        mime.AddMultipart("nested").AddPart().SetDataCallback(_ => 0, free: () => freed++);
        curl.SetOpt(CurlOpt.MimePost, mime);
        var copy = curl.Duplicate();

        foreach (var step in order.Split(", "))
        {
            IDisposable next = step switch { "mime" => mime, "curl" => curl, _ => copy };
            next.Dispose();
            Assert.Equal(mime.IsClosed && copy.IsClosed ? 1 : 0, freed);
        }
    }

    [Fact]
    public void New_content_frees_the_old()
    {
        var freed = new List<string>();
        using var curl = Form();
        using var mime = new CurlMime(curl);
        var part = mime.AddPart().SetName("a").SetDataCallback(_ => 0, free: () => freed.Add("first"));
        part.SetDataCallback(_ => 0, free: () => freed.Add("second"));
        Assert.Equal(["first"], freed);

        var nested = new CurlMime(curl);
        nested.AddPart().SetDataCallback(_ => 0, free: () => freed.Add("nested"));
        part.SetSubparts(nested);
        Assert.Equal(["first", "second"], freed);

        part.SetData("plain");
        Assert.Equal(["first", "second", "nested"], freed);
        Assert.True(nested.IsClosed);
        Assert.Throws<ObjectDisposedException>(nested.AddPart);
        curl.SetOpt(CurlOpt.MimePost, mime);
        using var copy = curl.Duplicate();
        Assert.Equal("plain", Field(copy.PerformJson(), "a").Text("text"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stream_is_closed_when_that_was_asked_for(bool leaveOpen)
    {
        using var curl = Form();
        var mime = new CurlMime(curl);
        var stream = new MemoryStream([1]);
        mime.AddStream("a", stream, leaveOpen: leaveOpen);

        mime.Dispose();

        Assert.Equal(leaveOpen, stream.CanRead);
    }

    [Fact]
    public void A_free_action_that_throws_is_told_to_the_library()
    {
        using var curl = Form();
        var mime = new CurlMime(curl);
        var thrown = new FormatException("free");
        mime.AddPart().SetDataCallback(_ => 0, free: () => throw thrown);
        var told = new List<Exception>();
        void Listen(object? sender, UnobservedCallbackExceptionEventArgs e) => told.Add(e.Exception);
        CurlLibrary.UnobservedCallbackException += Listen;

        mime.Dispose();

        CurlLibrary.UnobservedCallbackException -= Listen;
        Assert.Contains(thrown, told);
    }

    [Fact]
    public void A_refused_part_is_not_there_by_half()
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        mime.AddField("only", "1");

        Assert.Throws<ArgumentException>(() => mime.AddField("a\nb", "1"));
        Assert.Throws<ArgumentException>(() => mime.AddField("a", "1", contentType: "x\r\nX-Evil: 1"));
        Assert.Throws<ArgumentException>(() => mime.AddField("a", "1", headers: ["X: 1\nY: 2"]));
        Assert.Throws<ArgumentException>(() => mime.AddField("a", "1", encoder: "rot13"));
        Assert.Throws<ArgumentException>(() => mime.AddData("a\0b", [1]));
        Assert.Throws<ArgumentException>(() => mime.AddMultipart("a", "mixed\n"));
        Assert.Throws<FileNotFoundException>(() => mime.AddFile("a", "/no-such-file"));
        Assert.Throws<ArgumentException>(() => mime.AddStream("a", new MemoryStream(), fileName: "\n"));
        Assert.Throws<ArgumentOutOfRangeException>(() => mime.AddStream("a", new MemoryStream(), size: -1));
        Assert.Throws<ArgumentNullException>(() => mime.AddField("a", null!));
        curl.SetOpt(CurlOpt.MimePost, mime);

        var form = curl.PerformJson();

        Assert.Equal("only", Assert.Single(form.GetProperty("fields").EnumerateArray()).Text("name"));
        Assert.Empty(form.GetProperty("files").EnumerateArray());
    }

    [Fact]
    public void A_setter_that_is_refused_leaves_the_part_as_it_was()
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        var part = mime.AddField("a", "1");

        Assert.Throws<ArgumentException>(() => part.SetName("x\n"));
        Assert.Throws<ArgumentException>(() => part.SetEncoder("rot13"));
        Assert.Throws<FileNotFoundException>(() => part.SetFileData("/no-such-file"));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.SetDataCallback(_ => 0, size: -2));
        curl.SetOpt(CurlOpt.MimePost, mime);

        Assert.Equal("1", Field(curl.PerformJson(), "a").Text("text"));
    }

    [Fact]
    public void A_body_of_another_handle_is_refused()
    {
        using var curl = Form();
        using var other = Form();
        using var mime = new CurlMime(curl);
        using var foreign = new CurlMime(other);
        mime.AddField("a", "1");
        curl.SetOpt(CurlOpt.MimePost, mime);

        Assert.Throws<InvalidOperationException>(() => curl.SetOpt(CurlOpt.MimePost, foreign));
        Assert.Throws<InvalidOperationException>(() => mime.AddPart().SetSubparts(foreign));

        Assert.Equal("1", Field(curl.PerformJson(), "a").Text("text"));
        Assert.False(foreign.IsClosed);
    }

    [Fact]
    public void A_body_can_be_in_one_place_only()
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        var part = mime.AddPart().SetName("a");
        var child = new CurlMime(curl);
        part.SetSubparts(child);
        using var own = new CurlMime(curl);
        curl.SetOpt(CurlOpt.MimePost, own);
        using var root = new CurlMime(curl);

        Assert.Throws<ArgumentException>(() => part.SetSubparts(mime));
        Assert.Throws<ArgumentException>(() => child.AddPart().SetSubparts(mime));
        Assert.Throws<ArgumentException>(() => mime.AddPart().SetSubparts(child));
        Assert.Throws<InvalidOperationException>(() => root.AddPart().SetSubparts(child));
        Assert.Throws<InvalidOperationException>(() => mime.AddPart().SetSubparts(own));
        Assert.Throws<InvalidOperationException>(() => curl.SetOpt(CurlOpt.MimePost, child));
        Assert.False(child.IsClosed);
        child.AddField("still", "open");
    }

    [Fact]
    public void A_closed_body_refuses_everything_and_so_do_its_parts_and_children()
    {
        using var curl = Form();
        var mime = new CurlMime(curl);
        var part = mime.AddPart();
        var child = mime.AddMultipart();
        var grandchildPart = child.AddMultipart().AddPart();

        mime.Dispose();
        mime.Dispose();

        Assert.True(mime.IsClosed);
        Assert.True(child.IsClosed);
        Assert.Throws<ObjectDisposedException>(mime.AddPart);
        Assert.Throws<ObjectDisposedException>(() => mime.AddMultipart());
        Assert.Throws<ObjectDisposedException>(() => part.SetName("x"));
        Assert.Throws<ObjectDisposedException>(child.AddPart);
        Assert.Throws<ObjectDisposedException>(() => grandchildPart.SetData("x"));
        Assert.Throws<ObjectDisposedException>(() => curl.SetOpt(CurlOpt.MimePost, mime));
        using var next = new CurlMime(curl);
        Assert.Throws<ObjectDisposedException>(() => next.AddPart().SetSubparts(mime));
    }

    [Fact]
    public void Closing_a_child_leaves_its_parts_in_the_parent()
    {
        using var curl = TestCurl.To(_server.HttpUri, "echo");
        using var mime = new CurlMime(curl);
        var child = mime.AddMultipart("m");
        child.AddField("kept", "1");
        child.Dispose();
        curl.SetOpt(CurlOpt.MimePost, mime);

        Assert.Contains("name=\"kept\"", curl.PerformString(), StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(child.AddPart);
        Assert.False(mime.IsClosed);
    }

    [Fact]
    public void A_closed_handle_closes_the_calls_of_its_body()
    {
        var curl = Form();
        var mime = new CurlMime(curl);
        var part = mime.AddPart();
        curl.Dispose();

        Assert.Throws<ObjectDisposedException>(mime.AddPart);
        Assert.Throws<ObjectDisposedException>(() => part.SetName("x"));
        Assert.Throws<ObjectDisposedException>(() => new CurlMime(curl));
        mime.Dispose();
        Assert.True(mime.IsClosed);
    }

    [Fact]
    public void A_running_transfer_keeps_its_body_as_it_is()
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        var refused = new List<Exception?>();
        var part = mime.AddField("a", "1");
        curl.SetOpt(CurlOpt.MimePost, mime);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            refused.Add(Record.Exception(mime.Dispose));
            refused.Add(Record.Exception(() => mime.AddPart()));
            refused.Add(Record.Exception(() => part.SetData("2")));
            refused.Add(Record.Exception(() => new CurlMime(curl)));
            return data.Length;
        });

        curl.Perform();

        Assert.All(refused, error => Assert.IsType<InvalidOperationException>(error));
        Assert.Contains(refused, error => error!.Message.Contains("CurlMimePart.SetData", StringComparison.Ordinal));
        Assert.False(mime.IsClosed);
    }

    [Fact]
    public void A_body_cannot_change_while_its_handle_is_in_a_multi()
    {
        using var curl = Form();
        using var mime = new CurlMime(curl);
        using var other = new CurlMime(curl);
        var part = mime.AddField("a", "1");
        curl.SetOpt(CurlOpt.MimePost, mime);
        using var multi = new CurlMulti();
        multi.Add(curl);

        Assert.Throws<InvalidOperationException>(() => part.SetData("2"));
        Assert.Throws<InvalidOperationException>(() => mime.AddPart());
        Assert.Throws<InvalidOperationException>(mime.Dispose);
        Assert.Throws<InvalidOperationException>(() => curl.SetOpt(CurlOpt.MimePost, other));
        Assert.Throws<InvalidOperationException>(() => curl.Unset(CurlOpt.MimePost));
        other.AddField("b", "2");

        multi.Remove(curl);
        part.SetData("3");
        Assert.Equal("3", Field(curl.PerformJson(), "a").Text("text"));
    }

    [Fact]
    public void A_body_that_only_its_handle_knows_is_sent()
    {
        using var curl = Form();
        AttachForgotten(curl);

        Collect();

        Assert.Equal("streamed", Field(curl.PerformJson(), "s").Text("text"));
    }

    [Theory]
    [InlineData("mime, curl", 1)]
    [InlineData("curl, mime", 1)]
    [InlineData("unset, mime, curl", 1)]
    [InlineData("replace, mime, curl", 1)]
    [InlineData("", 0)]
    public void Any_order_of_closing_frees_everything(string order, int frees)
    {
        var freed = 0;
        var all = CloseInOrder(order, () => freed++);

        Collect();

        Assert.All(all, reference => Assert.False(reference.IsAlive));
        Assert.Equal(frees, freed);
    }

    private Curl Form() => TestCurl.To(_server.HttpUri, "form");

    private static JsonElement Field(JsonElement form, string name) => Part(form, "fields", name);

    private static JsonElement FilePart(JsonElement form, string name) => Part(form, "files", name);

    private static JsonElement Part(JsonElement form, string kind, string name) =>
        form.GetProperty(kind).EnumerateArray().Single(part => part.Text("name") == name);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AttachForgotten(Curl curl)
    {
        var mime = new CurlMime(curl);
        mime.AddStream("s", new MemoryStream("streamed"u8.ToArray()));
        curl.SetOpt(CurlOpt.MimePost, mime);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference> CloseInOrder(string order, Action free)
    {
        var curl = Form();
        var mime = new CurlMime(curl);
        var next = new CurlMime(curl);
        next.AddField("n", "1");
        var part = mime.AddMultipart("nested").AddPart().SetName("a");
        part.SetDataCallback(_ => mime.IsClosed ? 1 : 0, free: () => // a cycle
        {
            GC.KeepAlive(part);
            free();
        });
        curl.SetOpt(CurlOpt.MimePost, mime);
        curl.Perform();
        foreach (var step in order.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            switch (step)
            {
                case "mime":
                    mime.Dispose();
                    break;
                case "curl":
                    curl.Dispose();
                    break;
                case "unset":
                    curl.Unset(CurlOpt.MimePost);
                    break;
                default:
                    curl.SetOpt(CurlOpt.MimePost, next);
                    break;
            }
        }

        return [new(curl), new(mime), new(next), new(part), new(curl.Handle)];
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
